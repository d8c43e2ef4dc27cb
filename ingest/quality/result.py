"""What a check found: it held, it did not, or it could not be made."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What follows when a check does not hold.

    `critical` refuses the rows, or holds the file back where the check is about the file; `warning` and `info` are told
    and kept, and hold nothing back.
    """

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"


DECLARED = "declared"
"""The suite that follows from the declaration of a table."""

STREAM = "stream"
"""The expectations of what comes day by day, judged on sums."""


@dataclass(frozen=True, kw_only=True)
class GateResult:
    """One check of one table.

    `column` is empty where the check is about the whole row or the table. `ok` is None when the check could not be
    made. `observed` never holds content: counts, names of columns, the kind of an error. `suite` says whose check it
    is. `refused` is how many rows it refused: those cost their records and not the file.
    """

    table: str
    expectation: str
    column: str
    ok: bool | None
    observed: str
    severity: Severity
    suite: str = DECLARED
    refused: int = 0

    @property
    def sentence(self) -> str:
        """The result as a person would say it."""
        of = f"{self.table}.{self.column}" if self.column else self.table
        verdict = {True: "held", False: "failed", None: "could not be checked"}[self.ok]
        return f"{of}: '{self.expectation}' {verdict} ({self.observed})"


def holding_back(results: Iterable[GateResult]) -> tuple[GateResult, ...]:
    """The critical results for which a load is not published: what failed, and what nobody could check."""
    return tuple(x for x in results if x.severity == Severity.CRITICAL and x.ok is not True and not x.refused)


@dataclass(frozen=True, kw_only=True)
class Broken:
    """Rows of one table that a critical check refuses, by their places in the frame that was judged, from 0."""

    table: str
    reason: str
    detail: str
    rows: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class FlagCount:
    """How many rows of one file (by its place in its group) carry a flag, of how many that it gives the table."""

    file: int
    table: str
    flag: str
    rows: int
    of: int


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What the gate found: every result, the rows that are refused, and the flags of those that are kept."""

    results: tuple[GateResult, ...] = ()
    broken: tuple[Broken, ...] = ()
    flags: tuple[FlagCount, ...] = ()
