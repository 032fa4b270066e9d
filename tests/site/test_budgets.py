"""The page for maintainers says what pages cost, and a page over its budget is told."""

from pathlib import Path

import pytest

from coursekit.site import budgets
from coursekit.site.budgets import WIDGET_STATE


def page(site: Path, address: str, head: str = "", body: str = "") -> None:
    path = site / address
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>", encoding="utf-8")


def cost(site: Path, address: str, seconds: float | None = None) -> budgets.Cost:
    files = {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_file()}
    return budgets.cost(files, address, seconds)


def test_a_page_weighs_what_it_names(tmp_path: Path) -> None:
    (tmp_path / "style.css").write_bytes(b"s" * 300)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "picture one.webp").write_bytes(b"p" * 5000)
    head = '<link rel="stylesheet" href="../style.css?v=1"><link rel="next" href="other.html">'
    head += '<noscript><link rel="stylesheet" href="../font.css"></noscript>'
    page(tmp_path, "sub/page.html", head, '<img src="picture%20one.webp"><img src="data:image/png;base64,AAAA">')
    found = cost(tmp_path, "sub/page.html")
    assert found.files == {"style.css": 300, "sub/picture one.webp": 5000}
    assert found.weight == 5300 + (tmp_path / "sub" / "page.html").stat().st_size
    assert not found.widget and found.faults == []


def test_other_states_of_a_demonstration_count_once_they_are_seen(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.webp").write_bytes(b"p" * 900_000)
    shown = "<figure><img src='0.webp'></figure><figure hidden><img src='1.webp'></figure>"
    page(tmp_path, "light.html", body=f"{shown}<figure hidden><img src='0.webp'></figure>")
    found = cost(tmp_path, "light.html")
    assert (found.files, found.later) == ({"0.webp": 900_000}, {"1.webp": 900_000})
    assert found.faults == []
    page(tmp_path, "heavy.html", body=f"{shown}<figure hidden><img src='2.webp'></figure>")
    assert cost(tmp_path, "heavy.html").faults == [
        "heavy.html moves 2.70 MB once every state of its demonstrations is seen; 2.5 MB is its budget. "
        "Draw smaller or fewer states."
    ]
    page(tmp_path, "open.html", body="<img src='0.webp'><img src='2.webp'>")
    (fault,) = cost(tmp_path, "open.html").faults
    assert fault.startswith("open.html moves 1.80 MB; 1 MB is its budget.")


def test_a_heavy_or_slow_page_is_told(tmp_path: Path) -> None:
    (tmp_path / "font.js").write_bytes(b"f" * 1_500_000)
    script = '<script src="font.js"></script>'
    page(tmp_path, "heavy.html", script)
    page(tmp_path, "widget.html", script, f'<script type="{WIDGET_STATE}">{{}}</script>')
    costs = [cost(tmp_path, "heavy.html", 2.0), cost(tmp_path, "widget.html", 21.0)]
    told = [fault for row in costs for fault in row.faults]
    assert told == [
        "heavy.html moves 1.50 MB; 1 MB is its budget. The largest part is font.js.",
        "widget.html took 21 s to run; 20 s is its budget.",
    ]
    budgets.write(tmp_path, costs)
    shown = (tmp_path / budgets.PAGE).read_text(encoding="utf-8")
    assert "heavy.html" in shown and all(fault in shown for fault in told)
    assert "2 pages. The heaviest moves 1.50 MB; all notebooks together run for 23 s." in shown


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    page(tmp_path, "page.html", '<script src="gone.js"></script>')
    with pytest.raises(FileNotFoundError, match=r"gone\.js"):
        cost(tmp_path, "page.html")
