"""Typesetting: the words, tables and drawings of a report become a PDF, by typst, without a network."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

TEMPLATE = Path(__file__).with_name("report.typ")

FONT = "Libertinus Serif"
"""It comes with typst, so that a report looks the same on every machine, and it has the letters of Europe."""

STANDARD = "ua-1"
"""PDF/UA: tagged, so that it can be read to who does not see it; typst refuses a drawing without words."""


_NO_LETTER = "could not be displayed with font"


class TypesettingError(RuntimeError):
    """A report that could not be set, with what typst says of it."""


def pdf(content: Mapping[str, Any], drawings: Mapping[str, str], *, at: datetime) -> bytes:
    """The document as a PDF; `drawings` are SVGs by the name that `content` has for them, `at` is when it was made.

    All text comes to the template as JSON and is text there, whatever marks it is made of. Raises `TypesettingError`.
    """
    with TemporaryDirectory(prefix="spiritlevel-report-") as name:
        compiler = laid_out(Path(name), content, drawings)
        try:
            found = _compiled(compiler, at, STANDARD)
        except typst.TypstError as error:
            if _NO_LETTER not in error.message:
                raise TypesettingError(f"The report could not be set: {error.message}") from error
            # A queue may have a name in letters that no font here has. The standard forbids the boxes that stand in
            # their place; a report without them would be none at all.
            found = _compiled(compiler, at, [])
    assert isinstance(found, bytes)  # noqa: S101 - a PDF is one file, whatever its pages
    return found


def pages(content: Mapping[str, Any], drawings: Mapping[str, str], *, ppi: float = 80) -> list[bytes]:
    """The same as pictures (PNG), one for each page, to look at."""
    with TemporaryDirectory(prefix="spiritlevel-report-") as name:
        found = laid_out(Path(name), content, drawings).compile(format="png", ppi=ppi)
    return [found] if isinstance(found, bytes) else list(found or ())


def _compiled(compiler: typst.Compiler, at: datetime, standard: Any) -> Any:
    return compiler.compile(format="pdf", pdf_standards=standard, timestamp=at.replace(microsecond=0))


def laid_out(folder: Path, content: Mapping[str, Any], drawings: Mapping[str, str]) -> typst.Compiler:
    """A compiler in a folder that holds all it may read: no package is looked for anywhere else."""
    (folder / TEMPLATE.name).write_bytes(TEMPLATE.read_bytes())
    (folder / "content.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    for drawing, svg in drawings.items():
        (folder / f"{drawing}.svg").write_text(svg, encoding="utf-8")
    # Letters that the font does not have are taken from what the machine has; all that is used is embedded.
    fonts = typst.Fonts(include_system_fonts=True)
    nowhere = folder / "packages"
    return typst.Compiler(
        folder / TEMPLATE.name, root=folder, font_paths=fonts, package_path=nowhere, package_cache_path=nowhere
    )
