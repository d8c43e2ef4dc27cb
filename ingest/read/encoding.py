"""Blocks of bytes as UTF-8: byte-order marks are heeded, files that are no text are told."""

import codecs
from collections.abc import Iterator

from ingest.read.unreadable import UnreadableFileError

MARKS = (
    (codecs.BOM_UTF8, None),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte-order marks, and what they announce; UTF-32 stands before UTF-16, whose mark is the beginning of its own."""

NOT_TEXT = (
    (b"PK\x03\x04", "is packed more than once, at last as a zip archive; unpack it first"),
    (b"PK\x05\x06", "is an empty zip archive"),
    (b"PAR1", "is a Parquet file; only the connector 'canonical' reads those"),
    (b"\x1f\x8b", "is packed more than once, at last by gzip; unpack it first"),
    (b"BZh", "is packed by bzip2; unpack it first"),
    (b"\xfd7zXZ\x00", "is packed by xz; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "is packed by zstd; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7z archive; unpack it first"),
    (b"%PDF-", "is a PDF document, not a log"),
    (b"\xd0\xcf\x11\xe0", "is an old Office document; export it as text first"),
    (b"SQLite format 3\x00", "is a database, not a log"),
    (b"\x7fELF", "is a program, not a log"),
)
"""How files begin that are no text, and what to say of them."""

LOOKED_AT, ENOUGH_TO_TELL, MOST_NUL = 4096, 32, 0.3
"""Every other byte of western text in UTF-16 is NUL; a text with a few of them is left for the lines to refuse."""


def utf8(name: str, blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The same text as UTF-8 without a byte-order mark; UTF-16 and UTF-32 are told by theirs.

    What is not UTF-8 stays as it is, for the readers to refuse line by line. A half character at the end, and half a
    pair of surrogates, become bytes that are not UTF-8 either. Raises `UnreadableFileError` for what is no text.
    """
    first = next(blocks, b"")
    for magic, why in NOT_TEXT:
        if first.startswith(magic):
            raise UnreadableFileError(name, why)
    for mark, encoding in MARKS:
        if first.startswith(mark):
            rest = _after(first.removeprefix(mark), blocks)
            yield from rest if encoding is None else _decoded(name, rest, encoding)
            return
    head = first[:LOOKED_AT]
    if len(head) >= ENOUGH_TO_TELL and head.count(0) > len(head) * MOST_NUL:
        raise UnreadableFileError(name, "is no text, or UTF-16 without a byte-order mark; save it as UTF-8")
    yield from _after(first, blocks)


def _after(first: bytes, blocks: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from blocks


def _decoded(name: str, blocks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")
    width = 4 if encoding.startswith("utf-32") else 2
    size = 0
    try:
        for block in blocks:
            size += len(block)
            if text := decoder.decode(block):
                yield text.encode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        raise UnreadableFileError(name, f"is not the {encoding.upper()} that it begins as; save it as UTF-8") from None
    if size % width:
        yield b"\xff"
