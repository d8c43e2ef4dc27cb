"""Which parts of metrics last: what they are of one row does not change while the row and the settings are the same."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache

import polars as pl

from ingest.settings import Promise, Settings
from ingest.table import Table
from ingest.tables.leg import leg
from metrics.columns import in_time, waited_so_far_s
from metrics.derived import derived_columns
from metrics.metric import Metric
from metrics.parts import Plan

BY_SETTINGS = "."
"""Stands in the lasting name of a part before a digest of the settings on which it depends."""

_OF_PROMISES = frozenset({"promise_s", "short_abandon_s", "came_open", "business_wait_s", "business_waited_so_far_s"})
"""Derived columns that follow from a row and the settings alone; of legs in the queue the last needs the time, too."""

_BY_THE_TIME = waited_so_far_s.meta.serialize()
"""How long a leg waits that waits still: null for any other, so that those do not change as time goes by."""

_PROMISES_KEPT = tuple(
    x.meta.serialize() for x in (in_time, waited_so_far_s <= pl.col("promise_s"), waited_so_far_s > pl.col("promise_s"))
)
"""Comparisons of waits with the promise. By business hours a promise that is not spent yet is told only as far as the
opening hours were laid out, beyond the latest fact; for whoever waited less than that it makes no difference."""


def lasts(metric: Metric, preset: str | None, settings: Settings) -> bool:
    """Whether all parts of a metric last for rows that are over; the others are kept as they are at one moment."""
    business = promises_count_opening_hours(settings)
    ends = any(hours.until is not None for hours in settings.hours.values())
    return _lasts(metric, preset, business=business, ends=ends)


def promises_count_opening_hours(settings: Settings) -> bool:
    """Whether any does: it is then known when such a promise is spent only as far as the hours were laid out."""
    return any(
        x.clock == "business" for promise in settings.promise.values() for x in (promise, *promise.queue.values())
    )


@lru_cache(maxsize=4_096)
def _lasts(metric: Metric, preset: str | None, *, business: bool, ends: bool) -> bool:
    read = metric.columns & derived_columns(metric.table).keys()
    if read - _OF_PROMISES - {"as_of"}:
        return False
    plan = Plan([metric.under(preset)])
    for made in plan.made_of.values():
        if b"as_of" in (made.replace(_BY_THE_TIME, b"") if metric.table is leg else made):
            return False
        # Of hours that end nobody knows how they go on, and as time goes by more waits reach beyond their end.
        for compared in () if ends else _PROMISES_KEPT:
            made = made.replace(compared, b"")  # noqa: PLW2901 what is left of it
        if business and b"promise_s" in made:
            return False
    return True


def names(plan: Plan, table: Table, settings: Settings) -> Mapping[str, str]:
    """By its name in the plan, what each part is called in any plan: other settings give it another name."""
    said = f"{BY_SETTINGS}{_digest(_said(settings))}"
    return {"rows": "rows"} | {part: f"{name}{said if by_them else ''}" for part, name, by_them in _parts(plan, table)}


@lru_cache(maxsize=1_024)
def _parts(plan: Plan, table: Table) -> Sequence[tuple[str, str, bool]]:
    """Of each part its name in the plan, the name of its expression, and whether that reads what settings say."""
    known = derived_columns(table).keys() - {"as_of"}
    return [
        (part, f"{part[0]}{_digest(made)}", bool(_read_by(plan, part) & known)) for part, made in plan.made_of.items()
    ]


def _read_by(plan: Plan, part: str) -> set[str]:
    made = {**plan.summed, **plan.greatest}.get(part)
    expressions = plan.histograms[part] if made is None else (made,)
    return {column for x in expressions for column in x.meta.root_names()}


def _said(settings: Settings) -> bytes:
    """The settings that enter derived columns: promises without their targets, opening hours and their zone."""
    promises = {channel: _untargeted(promise) for channel, promise in settings.promise.items()}
    hours = settings.model_dump(mode="json", include={"hours"})
    return json.dumps([settings.site.timezone, promises, hours], sort_keys=True).encode()


def _untargeted(promise: Promise) -> object:
    own = promise.model_dump(mode="json", exclude={"target", "queue"})
    return [own, {name: _untargeted(x) for name, x in promise.queue.items()}]


def _digest(made: bytes) -> str:
    return hashlib.blake2b(made, digest_size=9).hexdigest()
