"""An edition as it is published: which file stands at which place of the site."""

import re
from pathlib import Path

from coursekit.site.assets import Assets
from coursekit.site.edition_build import EditionBuild
from coursekit.site.finish import formulas
from coursekit.site.finish.every_page import finish_pages
from coursekit.site.finish.first_page import add_index
from coursekit.site.finish.pictures import all_smallest, is_sized
from coursekit.site.finish.retrieval import add_retrieval
from coursekit.site.finish.styles import formula_fonts, style_sheets

# Made by Sphinx for itself, by the theme for its developers, or served in another form.
NOT_PUBLISHED = re.compile(
    r"\.buildinfo|objects\.inv|_static/mathjax/tex-chtml\.js|_static/mathjax/output/chtml/fonts/tex\.js"
    r"|_static/(sphinx-thebe\.(js|css)|(webpack|sbt-webpack)-macros\.html|vendor/.*\.ttf|scripts/fontawesome\.js.*)"
    r"|_static/.*\.(map|LICENSE\.txt)|_static/locales/.*|_static/(file|minus|plus)\.png|_static/images/.*"
)
PICTURES = Path("_images")


def finish_edition(made: EditionBuild, packages: Assets, original: Path) -> dict[Path, Path]:
    """Finish an edition and return the file to publish at each path of it.

    Parameters
    ----------
    made
        The edition, with the pages that Sphinx made.
    packages
        The installed npm packages.
    original
        The folder of the source language's pages, whose section ids all editions share.

    Returns
    -------
    dict
        By path below the edition's folder. What has not changed since the last time is not made again.

    Raises
    ------
    CourseError
        If a formula or a style sheet is not understood, or a string of the interface is missing.
    """
    published = {
        path.relative_to(made.html): path
        for path in sorted(made.html.rglob("*"))
        if path.is_file() and not NOT_PUBLISHED.fullmatch(path.relative_to(made.html).as_posix())
    }
    static = made.finished / "static"
    originals = [file for path, file in published.items() if path.parent == PICTURES and is_sized(path)]
    pictures = all_smallest(originals, made.finished / "pictures", made.memo("pictures"))
    pages = finish_pages(made, original, packages.tools, pictures)
    for name in pages:
        published[Path(name)] = made.finished / "pages" / name
    if any(page.formulas for page in pages.values()):
        published[formulas.STATIC / formulas.SHEET] = static / formulas.SHEET
    published |= formula_fonts(published, static, made.memo("fonts"))
    for name, picture in pictures.items():
        if picture.name != name:
            del published[PICTURES / name]
            published[PICTURES / picture.name] = made.finished / "pictures" / picture.name
    added = add_retrieval(made, published)
    add_index(made, published)
    published |= style_sheets(
        published,
        added.union(*(page.names for page in pages.values())),
        packages=packages.tools,
        target=static,
        mirror=made.edition.right_to_left,
        memo=made.memo("styles"),
    )
    return published
