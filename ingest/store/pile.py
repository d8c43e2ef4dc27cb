"""Rows that may be more than memory holds: kept until they are many, then laid on disk, and had back in shares."""

from collections.abc import Callable, Iterator
from math import ceil
from pathlib import Path
from typing import Any

import polars as pl

from ingest.store.segment import disk_errors

HELD_BYTES = 16 * 1024**2
"""How much of one pile is kept in memory before it is laid on disk."""

SHARE_BYTES = 32 * 1024**2
"""How much of a pile is taken up at once."""

SHARE = "_share"
"""Column of a pile on disk by which shares are taken: a few bits of a digest, the same for the same value."""

SHARES = 2**16
SMALL_GROUPS = 16_384
"""Rows per row group on disk; each says which values it spans, so that a share reads little more than itself."""


class Pile:
    """Rows with the same columns, that come frame by frame and are had back in order of one column, or by its digest.

    With `by_digest`, `shares` gives rows so that all with the same value of the column are in one of them. Without it,
    `between` gives rows whose value of the column lies between two values.
    """

    def __init__(self, folder: Path, by: str, *, by_digest: bool = False) -> None:
        """An empty pile; the folder is made when it is needed, and must be the pile's own."""
        self._folder = folder
        self._by = by
        self._digest = by_digest
        self._held: list[pl.DataFrame] = []
        self._held_bytes = 0
        self._parts: list[Path] = []
        self._empty: pl.DataFrame | None = None
        self._digested: Pile | None = None
        self.rows = 0
        self.bytes = 0

    def add(self, frame: pl.DataFrame) -> None:
        """Put more rows onto the pile. Raises `OSError` when they cannot be laid on disk."""
        if self._empty is None:
            self._empty = frame.clear()
        if frame.is_empty():
            return
        self._digested = None
        size = int(frame.estimated_size())
        self.rows, self.bytes, self._held_bytes = self.rows + frame.height, self.bytes + size, self._held_bytes + size
        self._held.append(frame)
        if self._held_bytes > HELD_BYTES:
            self._lay_down()

    def files(self) -> list[Path]:
        """Parquet files with all its rows, which are laid down for it where they are not yet."""
        self._lay_down()
        return list(self._parts)

    def scan(self) -> pl.LazyFrame:
        """All rows, in no order."""
        return self._scan(pl.lit(value=True))

    def frames(self, *columns: str) -> Iterator[pl.DataFrame]:
        """Some columns of all rows, as they lie."""
        for part in self._parts:
            yield pl.read_parquet(part, columns=list(columns))
        for frame in self._held:
            yield frame.select(columns)

    def between(self, first: Any, last: Any) -> pl.LazyFrame:
        """The rows whose value lies in `first <= value <= last`."""
        return self._scan(pl.col(self._by).is_between(first, last))

    def digested(self, by: str) -> "Pile":
        """The same rows, to be had in shares by the digest of another column; made once."""
        if self._digested is None:
            self._digested = Pile(self._folder / f"by-{by}", by, by_digest=True)
            for part in self._parts:
                self._digested.add(pl.read_parquet(part))
            for frame in self._held:
                self._digested.add(frame)
        return self._digested

    def mapped(self, folder: Path, how: Callable[[pl.DataFrame], pl.DataFrame]) -> "Pile":
        """All rows on another pile, which lies in a folder of its own, with something done to each frame of them."""
        made = Pile(folder, self._by, by_digest=self._digest)
        for part in self._parts:
            made.add(how(pl.read_parquet(part)))
        for frame in self._held:
            made.add(how(frame))
        return made

    def count(self) -> int:
        """In how many shares the pile fits into memory one after the other."""
        return min(max(1, ceil(self.bytes / SHARE_BYTES)), SHARES)

    def shares(self) -> Iterator[pl.DataFrame]:
        """All rows, some at a time; those with the same value of the pile's column together. No rows give no share."""
        for place in range(self.count()):
            frame = self.share(place, self.count())
            if frame.height:
                yield frame

    def share(self, place: int, of: int) -> pl.DataFrame:
        """One of so many shares; two piles by the same kind of value have the same values in the same share."""
        if of == 1:
            return self.scan().collect()
        first, end = (SHARES * x // of for x in (place, place + 1))
        return self._scan(pl.col(SHARE).is_between(first, end - 1)).collect()

    def _scan(self, which: pl.Expr) -> pl.LazyFrame:
        frames = [pl.scan_parquet(self._parts, glob=False).filter(which)] if self._parts else []
        held = [self._marked(frame).lazy().filter(which) for frame in self._held]
        if not frames and not held:
            return (pl.DataFrame() if self._empty is None else self._empty).lazy()
        rows = pl.concat([*frames, *held])
        return rows.drop(SHARE) if self._digest else rows

    def _marked(self, frame: pl.DataFrame) -> pl.DataFrame:
        if not self._digest:
            return frame
        digest = pl.col(self._by).hash(seed=1)
        return frame.with_columns((digest // (2**64 // SHARES)).cast(pl.UInt16).alias(SHARE))

    def _lay_down(self) -> None:
        if not self._held:
            return
        frame, order = self._marked(pl.concat(self._held)), SHARE if self._digest else self._by
        if not frame[order].is_sorted():
            frame = frame.sort(order)
        self._held, self._held_bytes = [], 0
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{len(self._parts):05d}.parquet"
        with disk_errors(self._folder):
            frame.write_parquet(path, compression="lz4", row_group_size=SMALL_GROUPS)
        self._parts.append(path)
