"""What the quality gate is asked about a load: tables and own suites before it, the stream before and after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import ceil
from pathlib import Path

import polars as pl

from ingest.quality.expected import DAYS, MEMORY_DAYS, Moment, judged
from ingest.quality.gate import Gate
from ingest.quality.own import OwnRule
from ingest.quality.result import Findings, GateResult
from ingest.registry import tables
from ingest.settings import Settings
from ingest.store.catalogue import SourceFile, State
from ingest.store.database import NoCatalogueError
from ingest.store.daysums import day_sums, days_of, keep_sums, last_days, summed
from ingest.store.facts import open_store
from ingest.store.flags import flag_counts
from ingest.store.group import Group
from ingest.store.ledger import came_before, enter_results
from ingest.store.manifest import Store
from ingest.store.pile import Pile

RECENT = timedelta(days=7)
"""How far back it is told what is unusual, when somebody asks."""

TYPICAL_ROWS = 1_000_000
"""About so many rows of a load tell in what units it counts; a median of all would need all of them in memory."""

A_FEED = timedelta(hours=12)
"""A source of which files came so long ago is one that is fed; before that nobody knows how fresh it should be."""

ARRIVING = date.max
"""The day that stands for what is about to come: no day of the past is that one."""


@dataclass(frozen=True)
class Judging:
    """Everything that judging needs, open."""

    settings: Settings
    store: Store
    gate: Gate
    own: Sequence[OwnRule] = ()

    def each_alone(self, group: Group) -> bool:
        """Whether the group's files have to be judged one by one, because there are rules about a whole file."""
        return len(group.files) > 1 and any(rule.of_whole_file for rule in self.own)

    def before(self, group: Group, arriving: Mapping[str, Sequence[Path]]) -> Findings:
        """What is found in rows that are about to be published. Raises `GateError`."""
        there = {name: paths for name, paths in arriving.items() if paths}
        whole = {
            rule.table: group.rows[rule.table]
            for rule in self.own
            if rule.of_whole_file and rule.table in group.rows and rule.table in there
        }
        files = {name: pile.files() for name, pile in whole.items() if isinstance(pile, Pile)}
        found = self.gate.findings(there, own=self.own, whole=files, places=group.places)
        results = (*found.results, *self._units(group.source, there.get("leg", ())))
        return Findings(results=results, broken=found.broken, flags=tuple(flag_counts(group, there)))

    def _units(self, source: str, legs: Sequence[Path]) -> list[GateResult]:
        if not legs:
            return []
        there = pl.scan_parquet(list(legs))
        one_of = ceil(there.select(pl.len()).collect().item() / TYPICAL_ROWS)
        # By digest: rows taken at even distances can all be of one kind, where kinds alternate.
        rows = there.filter(pl.col("id").hash(seed=5) % one_of == 0).with_columns(
            started_at=pl.lit(ARRIVING).cast(pl.Datetime("us", "UTC"))
        )
        past = day_sums(self.store, source=source, since=last_days(self.store, MEMORY_DAYS))
        days = pl.concat([past.select(DAYS.names()), summed(tables()["leg"], rows).select(DAYS.names())])
        moment = Moment(since=ARRIVING, until=ARRIVING, now=days["last_at"].max())  # type: ignore[arg-type]  # a column of times
        return judged(days, moment, self.settings.quality, source=source, before=True)

    def after(self, source: str, lines: Sequence[SourceFile]) -> None:
        """Hold the days that a load touched against their past, and keep what is unusual with the load."""
        seqs = {line.seq for line in lines if line.state == State.DONE.value and line.seq is not None}
        keep_sums(self.store, tables())
        touched = days_of(self.store, seqs)
        if touched is None:
            return
        since, until = touched
        days = day_sums(self.store, since=since - timedelta(days=MEMORY_DAYS + 1))
        came = [line.received_at for line in lines]
        bounds = self.settings.quality
        if not came_before(self.store, source, min(came) - A_FEED):
            # Whoever brings in the past for the first time brings in what is old.
            bounds = bounds.model_copy(update={"off": (*bounds.off, "freshness")})
        found = judged(days, Moment(since=since, until=until, now=max(came)), bounds, source=source)
        with self.store.catalogue.writing() as session:
            for line in lines:
                if line.seq in seqs:
                    enter_results(session, line, found)


def unusual(settings: Settings, now: datetime | None = None) -> list[GateResult]:
    """What is unusual of the last days of every source, as of now by the clock; nothing where nothing is loaded."""
    try:
        store = open_store(settings, create=False)
    except NoCatalogueError:
        return []
    days = day_sums(store, since=last_days(store, MEMORY_DAYS + RECENT.days))
    if days.is_empty():
        return []
    newest = days["day"].max()
    until = newest if isinstance(newest, date) else date.max
    moment = Moment(since=until - RECENT, until=until, now=now or datetime.now(UTC))
    return [result for result in judged(days, moment, settings.quality) if not result.ok]
