"""Text becomes UTF-8 by its byte-order mark; what is no text is told."""

import codecs
import gzip

import pytest

from ingest.read.encoding import utf8
from ingest.read.raw import UnreadableFileError
from tests.ingest.read.conftest import RawOf

TEXT = "Grüße, שלום, 😀\n"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(TEXT.encode(), id="UTF-8 stays as it is"),
        pytest.param(TEXT.encode("utf-8-sig"), id="the mark of UTF-8 goes"),
        pytest.param(codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), id="UTF-16, little end first"),
        pytest.param(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), id="UTF-16, big end first"),
        pytest.param(codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), id="UTF-32, little end first"),
        pytest.param(codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"), id="UTF-32, big end first"),
    ],
)
def test_every_unicode_encoding_with_a_mark_is_read(content: bytes) -> None:
    for size in (1 << 20, 7):
        head, rest = content[: max(size, 4)], content[max(size, 4) :]
        blocks = [head, *(rest[at : at + size] for at in range(0, len(rest), size))]
        assert b"".join(utf8("x", iter(blocks))) == TEXT.encode()


def test_latin_1_is_left_for_the_lines_to_refuse() -> None:
    assert b"".join(utf8("x", iter([TEXT.encode("latin-1", "ignore")]))) == b"Gr\xfc\xdfe, , \n"


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(b"a\x00\n\x00b", id="half a character at the end"),
        pytest.param(b"a\x00\n\x00\x00\xd8x\x00", id="half a pair of surrogates"),
    ],
)
def test_broken_utf_16_becomes_bytes_that_are_no_utf_8(broken: bytes) -> None:
    out = b"".join(utf8("x", iter([codecs.BOM_UTF16_LE + broken])))
    assert out.startswith(b"a\n")
    with pytest.raises(UnicodeDecodeError):
        out.decode()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"PK\x03\x04" + b"x" * 50, "is a zip archive without its end", id="the head of a zip archive"),
        pytest.param(b"PAR1" + b"x" * 50, "is a Parquet file", id="Parquet"),
        pytest.param(gzip.compress(b"x"), "is packed more than once, at last by gzip", id="gzip in gzip"),
        pytest.param(b"BZh91AY", "is packed by bzip2", id="bzip2"),
        pytest.param(b"\x28\xb5\x2f\xfdxxxx", "is packed by zstd", id="zstd"),
        pytest.param(b"%PDF-1.7\n", "is a PDF document", id="PDF"),
        pytest.param(
            ("a,b\n1,2\n" * 9).encode("utf-16-le"), "UTF-16 without a byte-order mark", id="UTF-16 without a mark"
        ),
        pytest.param(bytes(100), "is no text", id="zeros"),
        pytest.param(codecs.BOM_UTF32_LE + b"\xff" * 8, "is not the UTF-32", id="noise that begins as UTF-32"),
    ],
)
def test_what_is_no_text_is_told_with_a_way_out(content: bytes, why: str, raw_of: RawOf) -> None:
    with pytest.raises(UnreadableFileError, match=why):
        list(raw_of(gzip.compress(content) if content.startswith(b"\x1f\x8b") else content).blocks())
