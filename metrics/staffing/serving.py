"""One channel as it served: what it attained, and who that takes, with what of it is uncertain."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from metrics.compare import Z95
from metrics.staffing.live_line import LiveLine, live_line
from metrics.staffing.many import Floats
from metrics.staffing.ranged import Ranged
from metrics.staffing.waiting_line import WaitingLine


@dataclass(frozen=True, kw_only=True, eq=False)
class Serving:
    """One channel as it served: the share answered in time and (None in writing) lost, as they were measured.

    `lines` are the channel itself and, for what is uncertain, the same with one factor each at one of its ends: what it
    attained (by which `shifts`), and where customers hold the line their patience.
    """

    name: str
    n: int
    in_time: Ranged
    lost: Ranged | None
    lines: tuple[LiveLine, ...] | tuple[WaitingLine, ...]
    shifts: tuple[float, ...]

    @property
    def agents(self) -> Floats:
        """Who served in each half hour of the week."""
        return self.lines[0].agents

    @property
    def served(self) -> Floats:
        """Of each half hour of the week 1 where the channel is regularly served in it."""
        return self.lines[0].served


def live_serving(cells: pl.DataFrame, row: dict[str, Any]) -> Serving:
    """A channel in which customers hold the line, of its typical week and a row of what it attained."""
    down, up = (row[x] - row["value"] for x in ("low", "high"))
    # Patience is all time in the queue over those who gave up, of whom as many come by chance as Poisson has it.
    unsure = 1 + Z95 / row["gave_up"] ** 0.5 if row["patience_s"] is not None else 1.0
    ends = ((0.0, 1.0), (down, 1.0), (up, 1.0), (0.0, 1 / unsure), (0.0, unsure))
    return Serving(
        name=row["channel"],
        n=row["n"],
        in_time=Ranged(value=row["value"], low=row["low"], high=row["high"]),
        lost=None if row["lost"] is None else Ranged(value=row["lost"], low=row["lost_low"], high=row["lost_high"]),
        lines=tuple(live_line(cells, row, shift=shift, patience=patience) for shift, patience in ends),
        shifts=tuple(shift for shift, _ in ends),
    )


def waiting_serving(row: dict[str, Any], line: WaitingLine) -> Serving:
    """A channel in which the work can wait, of a row of what it attained and the line that it is."""
    return Serving(
        name=row["channel"],
        n=row["n"],
        in_time=Ranged(value=row["value"], low=row["low"], high=row["high"]),
        lost=None,
        lines=(line, line, line),
        shifts=(0.0, row["low"] - row["value"], row["high"] - row["value"]),
    )
