"""A channel in which the work can wait: its contacts and answers as they came, and as they would with other hands."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from ingest.settings import Settings
from metrics.catalogue.served_in_time import served_in_time
from metrics.columns import offered
from metrics.measure import rows_of
from metrics.rows import FactSource
from metrics.staffing.asked import Asked
from metrics.staffing.many import Counts, Floats
from metrics.staffing.week import SLOT_S, SLOTS, slot

_STEP_S = 300
"""So finely the answers are played: the promise of a written channel is some minutes at least."""


@dataclass(frozen=True, kw_only=True, eq=False)
class WaitingLine:
    """The contacts of one channel in order of arrival, and the answers in steps of five minutes.

    `came` and `promised` are seconds since the beginning and seconds of the promise, one for each contact; `week` is
    the week that it came in. `done` are the contacts that left the queue in each step, which lies in the half hour
    `slots` of the week. An agent does `pace` contacts in a step; `busy` is the share of their time that agents were
    seen to give to contacts.
    """

    came: Floats
    promised: Floats
    week: Counts
    done: Floats
    slots: Counts
    pace: float
    busy: float

    @property
    def agents(self) -> Floats:
        """How many agents the answers of each half hour of the week took, at the share of time that they were busy."""
        return self._answers / np.maximum(self._times, 1) / (self._answers_of_one * self.busy)

    @property
    def served(self) -> Floats:
        """Of each half hour of the week 1 where at least one answer was given in it every second time it came."""
        return ((self._times > 0) & (self._answers >= self._times / 2)).astype(np.float64)

    @property
    def _answers(self) -> Floats:
        """What was answered in each half hour of the week, of all its times together."""
        return np.bincount(self.slots, weights=self.done, minlength=SLOTS).astype(np.float64)

    @property
    def _times(self) -> Floats:
        """How often each half hour of the week came: of ten days some weekdays have one and some two."""
        return np.bincount(self.slots, minlength=SLOTS) * _STEP_S / SLOT_S

    @property
    def _answers_of_one(self) -> float:
        """What one agent who does nothing else answers in a half hour."""
        return self.pace * SLOT_S / _STEP_S

    def kept(self, more: Floats, most_occupancy: float) -> Floats:
        """Of each contact 1 where it is answered in time, with so many more agents by half hour of the week.

        Who came first is answered first. Agents can be busy for `most_occupancy` of their time: so much more those who
        come do, and so long the others take over from those who leave, until they do what there is.
        """
        edges: Floats = np.arange(1, len(self.done) + 1, dtype=np.float64) * _STEP_S
        arrived = np.searchsorted(self.came, edges, side="right").astype(np.float64)
        before = np.maximum(self.agents, 1e-9)
        stay = (np.maximum(before + np.minimum(more, 0.0), 0.0) / before)[self.slots]
        # On a day on which more was done than usual more were there, of whom as many stay.
        able = np.maximum(stay * self.agents[self.slots] * self.pace * most_occupancy, stay * self.done)
        added = np.maximum(more, 0.0)[self.slots] * self.pace * most_occupancy
        without = _until(np.cumsum(self.done), able)
        answered = _until(arrived, np.diff(without, prepend=0.0) + added)
        return (self._answered_at(answered, edges) - self.came <= self.promised).astype(np.float64)

    def _answered_at(self, left: Floats, edges: Floats) -> Floats:
        """When each contact is answered, of how many are until each edge; without end where it never is."""
        turn = np.arange(1, len(self.came) + 1, dtype=np.float64)
        after = np.searchsorted(left, turn - 1e-6, side="left")
        inside = after < len(edges)
        there = np.minimum(after, len(edges) - 1)
        before = np.where(there > 0, left[np.maximum(there - 1, 0)], 0.0)
        part = np.clip((turn - before) / np.maximum(left[there] - before, 1e-9), 0.0, 1.0)
        at = edges[there] - _STEP_S * (1 - part)
        found: Floats = np.where(inside, np.maximum(at, self.came), np.inf)
        return found


def _until(came: Floats, able: Floats) -> Floats:
    """How many are done until each step, of how many had come until then and how many can be done in it.

    What is done until an instant is the least, over all instants before it, of what had come until then and what could
    be done since (Reich, 1958).
    """
    could = np.cumsum(able)
    found: Floats = could + np.minimum(np.minimum.accumulate(came - could), 0.0)
    return found


def waiting_line(
    facts: FactSource, settings: Settings, asked: Asked, *, channel: str, handle_s: float, busy: float
) -> WaitingLine:
    """The line of one channel. Raises what `measure` raises."""
    zone = settings.site.timezone
    since, until = asked.measured.utc(zone)
    begins, ends = pl.lit(since), pl.lit(until)
    rows = rows_of(
        [served_in_time], facts, settings, by=["channel"], where={"channel": [channel]}, period=asked.measured
    )
    told = (
        rows.filter(offered)
        .select(
            came=(pl.col("queued_at") - begins).dt.total_microseconds() / 1e6,
            left=(pl.coalesce("answered_at", "left_at") - begins).dt.total_microseconds() / 1e6,
            promised=pl.col("promise_s").fill_null(float("inf")),
        )
        .sort("came", "left", "promised")
        .collect()
    )
    steps = pl.select(
        t=pl.datetime_range(begins, ends, f"{_STEP_S}s", closed="left", time_unit="us", time_zone="UTC")
    ).select(pl.col("t").dt.convert_time_zone(zone))
    slots = steps.select(slot(pl.col("t").dt.date(), pl.col("t").dt.time())).to_series().to_numpy()
    left = told["left"].drop_nulls().to_numpy()
    place = (left // _STEP_S).astype(np.int64)
    came = told["came"].to_numpy()
    return WaitingLine(
        came=came,
        promised=told["promised"].to_numpy(),
        week=(came // (7 * 86_400)).astype(np.int64),
        done=np.bincount(place[place < len(slots)], minlength=len(slots)).astype(np.float64),
        slots=slots.astype(np.int64),
        pace=_STEP_S / handle_s,
        busy=busy,
    )
