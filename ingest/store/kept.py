"""What was worked out of the facts and is kept: pieces that can go at any time, and are believed only when they fit."""

import hashlib
import io
import json
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import polars as pl

from ingest.store.kept_tables import kept_marks, kept_table, put_table
from ingest.store.segment import disk_errors

LONGEST_HEAD = 16 * 1024**2
BEGUN_FOR = timedelta(hours=1)
"""What was begun so long ago was left by a process that died."""


@dataclass(frozen=True)
class Piece:
    """One file: a line that says what it is about, then Parquet.

    `marks` says of each thing that it is about what that was when it was made; `holds` what of it is in here. Its name
    is a digest of its bytes, so that a damaged one is known for what it is.
    """

    path: Path
    marks: Mapping[str, str]
    holds: frozenset[str]

    def rows(self, columns: Sequence[str] | None = None, where: Sequence[pl.Expr] = ()) -> pl.DataFrame | None:
        """What it holds, or a part of it; None when it is gone, or not as it was written, and then it goes."""
        try:
            written = self.path.read_bytes()
        except OSError:
            return None
        if _digest(written) != self.path.stem:
            self.remove()
            return None
        begin = written.index(b"\n") + 1
        # Scanned, so that of what is left out only the columns that tell it are unpacked.
        there = pl.scan_parquet(io.BytesIO(written[begin:])).filter(*where)
        return (there if columns is None else there.select(columns)).collect()

    @property
    def bytes(self) -> int:
        """How long it is; 0 when it is gone."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def remove(self) -> None:
        """Throw it away; whoever needs it makes it again."""
        try:
            self.path.unlink(missing_ok=True)
        except OSError:
            return  # of a disk that nobody may write to; it fits as little the next time


@dataclass(frozen=True)
class Shelf:
    """The pieces, by kind; nothing on it is needed, and all of it can be made again."""

    folder: Path

    def pieces(self, kind: str) -> list[Piece]:
        """Every piece of a kind that can be made out, in the same order for everybody."""
        found = (_headed(path) for path in sorted((self.folder / kind).glob("*.kept")))
        return [piece for piece in found if piece is not None]

    def kinds(self) -> list[str]:
        """Every kind of which there may be pieces."""
        return sorted(x.name for x in self.folder.glob("*") if x.is_dir())

    def put(self, kind: str, marks: Mapping[str, str], holds: Iterable[str], rows: pl.DataFrame) -> None:
        """Keep rows: the name appears when all bytes are written, and not otherwise.

        Nothing is flushed: what a power cut tears does not fit its name. Raises OSError.
        """
        folder = self.folder / kind
        folder.mkdir(parents=True, exist_ok=True)
        self._clear_begun(folder)
        head = json.dumps({"marks": dict(marks), "holds": sorted(holds)}).encode() + b"\n"
        body = io.BytesIO()
        with disk_errors(folder):
            rows.write_parquet(body, compression="zstd", statistics=False)
        written = head + body.getvalue()
        begun = folder / f"{secrets.token_hex(8)}.begun"
        try:
            begun.write_bytes(written)
            begun.replace(folder / f"{_digest(written)}.kept")
        except BaseException:
            begun.unlink(missing_ok=True)
            raise

    def put_table(self, name: str, mark: str, rows: pl.LazyFrame, *, beside: Collection[str] = ()) -> None:
        """Keep the rows of a table, worked out now; `mark` is what they were made of. Raises OSError.

        What was kept under other marks goes some time after, unless it is wanted `beside` it.
        """
        put_table(self.folder, name, mark, rows, beside=beside)

    def marks(self, name: str) -> list[str]:
        """The marks under which rows of a table were kept."""
        return kept_marks(self.folder, name)

    def table(self, name: str, mark: str) -> pl.LazyFrame | None:
        """The rows that were kept of a table under this mark; None when there are none, or they are damaged."""
        return kept_table(self.folder, name, mark)

    def clear(self, ending: str = "") -> None:
        """Throw away every piece of the kinds whose names end so. Raises OSError of the first that would not go."""
        left: list[OSError] = []
        for kind in self.kinds():
            if kind.endswith(ending):
                for path in (self.folder / kind).glob("*"):
                    try:
                        path.unlink(missing_ok=True)
                    except OSError as error:
                        left.append(error)
        if left:
            raise left[0]

    def _clear_begun(self, folder: Path) -> None:
        before = (datetime.now(UTC) - BEGUN_FOR).timestamp()
        for path in folder.glob("*.begun"):
            try:
                if path.stat().st_mtime < before:
                    path.unlink(missing_ok=True)
            except FileNotFoundError:
                continue


@lru_cache(maxsize=4_096)
def _headed(path: Path) -> Piece | None:
    try:
        with path.open("rb") as file:
            head = json.loads(file.readline(LONGEST_HEAD))
        return Piece(path, dict(head["marks"]), frozenset(head["holds"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _digest(written: bytes) -> str:
    return hashlib.blake2b(written, digest_size=16).hexdigest()
