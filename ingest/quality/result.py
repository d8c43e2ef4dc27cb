"""What a check found: it held, it did not, or it could not be made."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What follows when a check does not hold: `critical` holds the load back, `warning` is told."""

    CRITICAL = "critical"
    WARNING = "warning"


@dataclass(frozen=True, kw_only=True)
class GateResult:
    """One check of one table.

    `column` is empty where the check is about the whole row or the table. `ok` is None when the check could not be
    made. `observed` never holds content: counts, names of columns, the kind of an error.
    """

    table: str
    expectation: str
    column: str
    ok: bool | None
    observed: str
    severity: Severity

    @property
    def sentence(self) -> str:
        """The result as a person would say it."""
        of = f"{self.table}.{self.column}" if self.column else self.table
        verdict = {True: "held", False: "failed", None: "could not be checked"}[self.ok]
        return f"{of}: '{self.expectation}' {verdict} ({self.observed})"


def holding_back(results: Iterable[GateResult]) -> tuple[GateResult, ...]:
    """The critical results for which a load is not published: what failed, and what nobody could check."""
    return tuple(x for x in results if x.severity == Severity.CRITICAL and x.ok is not True)
