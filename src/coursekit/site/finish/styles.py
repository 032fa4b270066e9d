"""Style sheets without what no page meets, mirrored where the edition is, and fonts without what no sheet shows."""

import re
from collections.abc import Iterable
from pathlib import Path

from coursekit.course.memo import Memo, content_hash, key_of, program_key
from coursekit.site import fonts
from coursekit.site.finish.formulas import SHEET, STATIC
from coursekit.site.node import run_node
from coursekit.site.templates import web_folder

SCRIPT = "styles.js"
# Sheets that name starts and ends rather than sides, or that are made for this site alone.
OWN_SHEETS = ("course.css", "practice.css", Path(SHEET).name, *(f"{name}.css" for name in fonts.FACES))
# Scripts whose words do not show that a rule is needed: they bring their own style, or could build any part there is.
FOREIGN = {"widgets", "mathjax", "fonts", "bootstrap.js"}
ICONS = STATIC / "vendor/fontawesome/webfonts"
# A font of one empty glyph, which the sheet of the formulas names first everywhere.
PLACEHOLDER = "MathJax_Zero.woff"


def formula_fonts(published: dict[Path, Path], static: Path, memo: Memo) -> dict[Path, Path]:
    """Take MathJax's fonts out of ``published`` and return those that the formulas need, cut down to their letters."""
    everything = {path: published.pop(path) for path in list(published) if path.is_relative_to(STATIC / "mathjax")}
    sheet = static / SHEET
    if STATIC / SHEET not in published:
        return {}
    contents = re.findall(r'content: "([^"]*)"', sheet.read_text(encoding="utf-8"))
    letters = {
        int(code, 16) if code else ord(letter)
        for content in contents
        for code, letter in re.findall(r"\\([0-9A-Fa-f]+) ?|(.)", content)
    }
    result = {}
    for path, file in everything.items():
        data = file.read_bytes()
        if path.name == PLACEHOLDER:
            result[path] = file
        elif path.suffix == ".woff" and fonts.holds(data, letters - {ord(" ")}):
            result[path] = static / path.relative_to(STATIC)
            fonts.keep_subset(result[path], data, letters, memo, "woff")
    return result


def style_sheets(
    published: dict[Path, Path], names: Iterable[str], *, packages: Path, target: Path, mirror: bool, memo: Memo
) -> dict[Path, Path]:
    """Write an edition's style sheets, and cut the icon fonts, which leave ``published``, down to what they show.

    Parameters
    ----------
    published
        The file to publish at each path of the edition.
    names
        The words by which style sheets can meet the elements of its pages.
    packages
        The ``node_modules`` folder of the npm packages.
    target
        Where the sheets and fonts are written.
    mirror
        Whether left and right are exchanged.
    memo
        The notes of this step.

    Returns
    -------
    dict
        The files to publish instead, by path of the edition.

    Raises
    ------
    CourseError
        If a sheet is not understood.
    """
    sheets = [path for path in published if path.suffix == ".css" and path.name not in OWN_SHEETS]
    scripts = [
        path
        for path in published
        if path.suffix == ".js" and path.parts[0] == STATIC.name and FOREIGN.isdisjoint((path.parts[1], path.name))
    ]
    result = {path: target / path.relative_to(STATIC) for path in sheets}
    question = {
        "sheets": [{"source": str(published[path]), "target": str(result[path])} for path in sheets],
        "words": sorted(names),
        "scripts": [str(published[path]) for path in scripts],
        "mirror": mirror,
    }
    read = content_hash(web_folder() / SCRIPT, *(published[path] for path in (*sheets, *scripts)))
    key = key_of(question, read, packages.parent.name, program_key("coursekit.site.finish.styles"))
    if not memo.holds(SCRIPT, key, *result.values()):
        memo.forget(SCRIPT)
        memo.note(SCRIPT, key, run_node(packages, SCRIPT, question))
        memo.save()
    icons = memo.answer(SCRIPT)
    for path in [path for path in published if path.parent == ICONS]:
        data = published.pop(path).read_bytes()
        if fonts.holds(data, icons):
            result[path] = target / path.relative_to(STATIC)
            fonts.keep_subset(result[path], data, icons, memo)
    return result
