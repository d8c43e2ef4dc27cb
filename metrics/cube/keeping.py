"""What the cube asks of the facts: where to keep pieces, and how to know whether they still fit."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol, Self, TypeGuard

import polars as pl

from ingest.table import Table
from metrics.rows import FactSource


class Piece(Protocol):
    """Something that was kept: `marks` says what it is about, and what that was; `holds` what of it is in here."""

    @property
    def marks(self) -> Mapping[str, str]:
        """What each thing that it is about was when the piece was made."""
        ...

    @property
    def holds(self) -> frozenset[str]:
        """What of those things is in it."""
        ...

    @property
    def bytes(self) -> int:
        """How long it is."""
        ...

    def rows(self, columns: Sequence[str] | None = None, where: Sequence[pl.Expr] = ()) -> pl.DataFrame | None:
        """The rows, or these columns of those that match; None when they are gone or damaged."""
        ...

    def remove(self) -> None:
        """Throw it away."""
        ...


class Shelf(Protocol):
    """Where pieces lie, by kind."""

    def pieces(self, kind: str) -> Sequence[Piece]:
        """Every piece of a kind."""
        ...

    def kinds(self) -> Sequence[str]:
        """Every kind."""
        ...

    def clear(self) -> None:
        """Throw away everything. Raises OSError."""
        ...

    def put(self, kind: str, marks: Mapping[str, str], holds: Iterable[str], rows: pl.DataFrame) -> None:
        """Keep rows. Raises OSError."""
        ...

    def put_table(self, name: str, mark: str, rows: pl.LazyFrame, *, beside: Collection[str] = ()) -> None:
        """Keep the rows of a table under this mark, and for as long those `beside` it. Raises OSError."""
        ...

    def marks(self, name: str) -> Sequence[str]:
        """The marks under which rows of a table were kept."""
        ...

    def table(self, name: str, mark: str) -> pl.LazyFrame | None:
        """The rows that were kept of a table under this mark, if they were."""
        ...


class Keeping(FactSource, Protocol):
    """Facts beside which something can be kept."""

    @property
    def shelf(self) -> Shelf:
        """Where the pieces lie."""
        ...

    @property
    def fingerprint(self) -> str:
        """The same only for the same facts."""
        ...

    @property
    def excluded_contacts(self) -> frozenset[str]:
        """The ids of the contacts that are left out of every number."""
        ...

    @property
    def are_there(self) -> bool:
        """Whether all of them can still be read; what was replaced goes after a day, or when somebody is forgotten."""
        ...

    def earlier(self, version: int, fingerprint: str) -> Self | None:
        """The facts as they were then; None where that is not known any more."""
        ...

    def files(self, table: Table) -> frozenset[str]:
        """The names of the files in which the rows of a table lie: the same rows for ever under the same name."""
        ...

    def of_files(self, table: Table, names: Collection[str]) -> pl.LazyFrame:
        """The rows of a table that lie in some of its files."""
        ...

    def days(self, table: Table) -> Mapping[date, tuple[str, int]]:
        """Of each UTC day by which rows of a table are filed, a digest of what they are, and how many."""
        ...


def can_keep(facts: FactSource) -> TypeGuard[Keeping]:
    """Whether something can be kept beside these facts."""
    return hasattr(facts, "shelf")
