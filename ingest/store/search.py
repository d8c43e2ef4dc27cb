"""Look at every byte of files for addresses: as they are, unpacked, and with the columns of Parquet read out."""

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import polars as pl
from polars.exceptions import PanicException, PolarsError

from ingest.identity.sought import Sought, skim

CHUNK_BYTES = 8 * 1024**2
OVERLAP_BYTES = 1024
"""No address, however it is written, is longer; one that begins in a chunk and ends in the next is found in both."""

MOST_UNPACKED_BYTES = 64 * 1024**3
"""What is packed may be a trap; beyond so much of it the search says that it did not see all."""

ROWS_AT_ONCE = 100_000
PACKED: dict[bytes, Callable[..., Any]] = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ": lzma.open}
BROKEN = (
    *(OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, RuntimeError, NotImplementedError),
    *(PolarsError, PanicException),
)


@dataclass
class Searched:
    """What was looked at, where something was `found`, and which packed files could not be `unread` to their end."""

    files: int = 0
    bytes: int = 0
    found: list[Path] = field(default_factory=list)
    unread: list[Path] = field(default_factory=list)


def search(paths: Iterable[Path], wanted: Sequence[Sought]) -> Searched:
    """Look for addresses in the names and in every byte of these files; those that vanish meanwhile hold nothing."""
    seen = Searched()
    for path in paths:
        try:
            size = path.stat().st_size
            has = _within([str(path).encode(errors="surrogateescape")], wanted) or _in_file(path, wanted)
        except FileNotFoundError:
            continue
        except (_UnreadError, OSError):
            has = False
            seen.unread.append(path)
        seen.files, seen.bytes = seen.files + 1, seen.bytes + size
        if has:
            seen.found.append(path)
    return seen


class _UnreadError(Exception):
    """What a file packs cannot be looked at to the end."""


def _in_file(path: Path, wanted: Sequence[Sought]) -> bool:
    with path.open("rb") as file:
        if _within(_chunks(file), wanted):
            return True
        file.seek(0)
        begin = file.read(8)
    try:
        return any(_within(chunks, wanted) for chunks in _inside(path, begin))
    except BROKEN as error:
        raise _UnreadError from error


def _inside(path: Path, begin: bytes) -> Iterator[Iterator[bytes]]:
    """What a file packs, by its first bytes."""
    if begin.startswith(b"PAR1"):
        yield _columns(path)
    elif begin.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(path) as archive:
            yield iter([name.encode() for name in archive.namelist()])
            for name in archive.namelist():
                with archive.open(name) as member:
                    yield _chunks(member)
    for magic, unpack in PACKED.items():
        if begin.startswith(magic):
            with unpack(path, "rb") as file:
                yield _chunks(file)


def _within(chunks: Iterable[bytes], wanted: Sequence[Sought]) -> bool:
    for chunk in chunks:
        skimmed = skim(chunk)
        if any(each.within(chunk, skimmed) for each in wanted):
            return True
    return False


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    rest, total = b"", 0
    while chunk := file.read(CHUNK_BYTES):
        total += len(chunk)
        if total > MOST_UNPACKED_BYTES and not isinstance(file, io.BufferedReader):
            raise _UnreadError
        yield rest + chunk
        rest = chunk[-OVERLAP_BYTES:]


def _columns(path: Path) -> Iterator[bytes]:
    """The texts of a Parquet file, which its own packing hides."""
    rows = pl.scan_parquet(path, glob=False, hive_partitioning=False)
    texts = [name for name, dtype in rows.collect_schema().items() if not (dtype.is_numeric() or dtype.is_temporal())]
    for frame in rows.select(texts).collect_batches(chunk_size=ROWS_AT_ONCE) if texts else ():
        written = io.BytesIO()
        frame.write_ndjson(written)
        yield written.getvalue()
