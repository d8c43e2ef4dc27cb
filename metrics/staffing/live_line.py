"""A channel in which customers hold the line, in a typical week: how many served it in truth, and what others would."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from metrics.answer import FEW_BELOW
from metrics.staffing.effective import servers_for, shares
from metrics.staffing.fewest import Formula
from metrics.staffing.many import Floats, Stretches, erlang_a, erlang_c
from metrics.staffing.week import SLOT_S, SLOTS


@dataclass(frozen=True, kw_only=True, eq=False)
class LiveLine:
    """The half hours of a typical week in which anybody came (`slots`, of which `weights` of all contacts came).

    `in_time` is the share answered in time in each, `servers` those who by the formula attain it: what the half hour
    really had, whoever was on the roster. An agent who can be with several customers is several servers (`at_once`).
    """

    of: Stretches
    formula: Formula
    at_once: float
    slots: Floats
    weights: Floats
    regular: Floats
    in_time: Floats
    servers: Floats

    @property
    def agents(self) -> Floats:
        """Who served, as agents, in each half hour of the week."""
        there = np.zeros(SLOTS)
        there[self.slots.astype(np.int64)] = self.servers / self.at_once
        return there

    @property
    def served(self) -> Floats:
        """Of each half hour of the week 1 where contacts regularly came in it."""
        there = np.zeros(SLOTS)
        there[self.slots.astype(np.int64)] = self.regular
        return there

    def attains(self, more: Floats) -> tuple[float, float]:
        """The shares of all contacts answered in time and lost, with so many more agents by half hour of the week."""
        change = more[self.slots.astype(np.int64)] * self.at_once
        found = shares(self.of, np.maximum(self.servers + change, 0.0), self.formula)
        return float(found.in_time @ self.weights), float(found.lost @ self.weights)

    def raised_to(self, in_time: float) -> Floats | None:
        """How many more agents each half hour of the week takes so that this share of all is answered in time.

        The worst half hours are raised first, all of them to the same level; None where no level is enough.
        """
        most = 1 - 1e-4
        if float(np.maximum(self.in_time, most) @ self.weights) < in_time:
            return None
        low, high = 0.0, most
        for _ in range(50):
            level = (low + high) / 2
            enough = float(np.maximum(self.in_time, level) @ self.weights) >= in_time
            low, high = (low, level) if enough else (level, high)
        wanted = np.maximum(servers_for(self.of, np.full_like(self.in_time, high), self.formula) - self.servers, 0.0)
        more = np.zeros(SLOTS)
        more[self.slots.astype(np.int64)] = np.where(self.in_time < high, wanted, 0.0) / self.at_once
        return more


def live_line(cells: pl.DataFrame, served: dict[str, Any], *, shift: float = 0.0, patience: float = 1.0) -> LiveLine:
    """The line of one channel, of its typical week and a row of `conditions`.

    What a half hour attained is drawn towards the mean of all by as much as thirty contacts weigh, so that a few do not
    tell of more agents than there were. `shift` moves what all attained, `patience` is a factor of it: with them it is
    asked what is uncertain.
    """
    mean = pl.col("kept").sum() / pl.col("judged").sum().clip(1.0)
    drawn = (pl.col("kept") + FEW_BELOW * mean) / (pl.col("judged") + FEW_BELOW)
    edge = 0.5 / (pl.col("judged") + FEW_BELOW)
    shown = cells.select(share=(drawn + shift).clip(edge, 1 - edge))["share"].to_numpy()
    contacts = cells["contacts"].to_numpy()
    ones, patient = np.ones(len(contacts)), served["patience_s"] is not None
    of = Stretches(
        rate=contacts / SLOT_S,
        handle_s=ones * served["handle_s"],
        within_s=ones * served["within_s"],
        patience_s=ones * (served["patience_s"] * patience if patient else np.inf),
    )
    line = LiveLine(
        of=of,
        formula=erlang_a if patient else erlang_c,
        at_once=served["concurrency"],
        slots=cells["slot"].to_numpy().astype(np.float64),
        weights=contacts / contacts.sum(),
        regular=cells["regular"].to_numpy().astype(np.float64),
        in_time=shown,
        servers=np.zeros(len(contacts)),
    )
    return replace(line, servers=servers_for(of, shown, line.formula))
