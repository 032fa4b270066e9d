"""Pictures of six pages of each edition, to look at: `_build/snapshots`."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from coursekit.course.project import Project
from tests.browser.conftest import PHONE, WIDE, path

PROJECT = Project.find(Path(__file__))
SIX = (
    PROJECT.docnames[0],
    *(lesson.with_suffix("").as_posix() for lesson in (PROJECT.lessons[0], PROJECT.deciding_lessons[-1])),
    next(name for name in PROJECT.docnames if name.startswith("exercises/")),
    "book/back-matter/claims",
    "book/back-matter/glossary",
)


@pytest.mark.every_one
@pytest.mark.parametrize("language", PROJECT.languages)
def test_six_pages_have_their_picture_taken(address: str, browser: Browser, language: str) -> None:
    folder = PROJECT.build / "snapshots"
    folder.mkdir(parents=True, exist_ok=True)
    for size, theme in ((WIDE, "light"), (PHONE, "dark")):
        context = browser.new_context(viewport=size, color_scheme=theme, reduced_motion="reduce")
        page = context.new_page()
        for name in SIX:
            page.goto(address + path(language, name), wait_until="load")
            target = folder / f"{language}-{name.rsplit('/', 1)[-1]}-{size['width']}-{theme}.png"
            page.screenshot(path=target)
            with Image.open(target) as picture:
                assert len(picture.convert("RGB").getcolors(1 << 24)) > 20, f"{target.name} shows nothing"
        context.close()
