"""Whatever words a report has they are words on its pages, and every letter comes with the file."""

import json
import re
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dashboards.report import typesetting

AT = datetime(2026, 11, 9, 8, 30, 0, 123, tzinfo=UTC)
HOSTILE = '#let x = 1; #panic("no") $a^2$ *bold* _it_ @cite <label> \\ = end #image("/etc/passwd") `code` // gone'
BAR = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="20"><rect width="80" height="10"/></svg>'


def document(words: str, *, alt: str = "A bar.") -> dict[str, Any]:
    """A report that says these words in every place where it can say anything."""
    table = {"columns": [words, "n"], "numbers": [False, True], "widths": [1, 0], "rows": [[words, "1"]]}
    part = {
        "heading": words,
        "sentences": [words],
        "lacking": False,
        "figures": [{"name": "bar", "alt": alt, "title": words, "panel": words, "caption": words}],
        "table": table,
        "notes": [words],
    }
    headline = {"label": words, "value": words, "lines": [words]}
    places = dict.fromkeys(("title", "subtitle", "description", "site", "period", "made"), words)
    return {**places, "language": "pl", "page": "{page}/{pages}", "headline": headline, "blocks": [part]}


def headings(content: Mapping[str, Any], folder: Path) -> list[str]:
    """What stands in the headings as typst has understood it."""
    found = json.loads(typesetting.laid_out(folder, content, {"bar": BAR}).query("heading", field="body"))
    assert {x["func"] for x in found} == {"text"}
    return [x["text"] for x in found]


def objects(document: bytes) -> bytes:
    """All that a PDF holds, unpacked."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", document, re.DOTALL)
    unpacked = [zlib.decompress(x) for x in streams if x[:1] == b"\x78"]
    return b"\n".join([document, *unpacked])


def test_marks_of_the_typesetter_in_a_name_are_text(tmp_path: Path) -> None:
    assert headings(document(HOSTILE), tmp_path) == [HOSTILE, HOSTILE]


def test_every_font_comes_with_the_file_and_the_reader_can_hear_it() -> None:
    inside = objects(typesetting.pdf(document(HOSTILE), {"bar": BAR}, at=AT))
    described = len(re.findall(rb"/Type ?/FontDescriptor", inside))
    assert described == len(re.findall(rb"/FontFile\d? ", inside)) > 0
    assert b"pdfuaid" in inside
    assert b"(A bar.)" in inside or "A bar.".encode("utf-16-be") in inside


def test_the_same_report_is_the_same_file() -> None:
    assert typesetting.pdf(document("a"), {"bar": BAR}, at=AT) == typesetting.pdf(document("a"), {"bar": BAR}, at=AT)


def test_a_name_in_letters_that_no_font_has_does_not_stop_a_report() -> None:
    private = "\U000f0000"
    assert typesetting.pdf(document(private), {"bar": BAR}, at=AT).startswith(b"%PDF")


def test_a_drawing_that_is_none_stops_it_with_a_sentence() -> None:
    with pytest.raises(typesetting.TypesettingError, match="could not be set"):
        typesetting.pdf(document("a"), {"bar": "<svg"}, at=AT)


def test_a_drawing_without_words_is_refused() -> None:
    with pytest.raises(typesetting.TypesettingError, match="alt"):
        typesetting.pdf(document("a", alt=""), {"bar": BAR}, at=AT)


def test_a_page_can_be_looked_at() -> None:
    assert [x[:8] for x in typesetting.pages(document("a"), {"bar": BAR})] == [b"\x89PNG\r\n\x1a\n"]
