"""Two ways to one number: the cube and the rows say the same, whatever was loaded, changed, lost or asked."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.registry import tables
from ingest.settings import Settings, Site
from ingest.store.kept import Shelf
from ingest.vocabulary import Outcome
from metrics.calendar import Period, instant
from metrics.cube.make import refresh
from metrics.dimensions import dimensions_of
from metrics.find import all_metrics
from metrics.together import reading
from tests.metrics.cube.filed import Filed, assert_the_same
from tests.metrics.worked import START, Row, a_leg, a_survey, an_interaction, frame

METRICS = [x for x in all_metrics().values() if {"channel", "queue"} <= {*dimensions_of(x.table)}]
EXAMPLES = 5
ZONES = ("UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kolkata", "Australia/Lord_Howe")

clocks = st.integers(-30 * 86_400, 30 * 86_400).map(lambda s: START + timedelta(seconds=s))
channels = st.sampled_from(["voice", "chat", "email"])
queues = st.sampled_from([None, "a", "b"])
durations = st.none() | st.floats(0, 3600).map(lambda x: round(x, 1))
outcomes = st.sampled_from([*Outcome, *[Outcome.ANSWERED] * 9, *[Outcome.OPEN] * 4])
waits = st.none() | st.floats(-1, 2000).map(lambda x: round(x, 3))
a_leg_of_some_day = st.builds(
    a_leg,
    outcomes,
    waits,
    queued_at=st.none() | clocks,
    channel=channels,
    queue=queues,
    source=st.sampled_from(["x", "y"]),
    interaction_id=st.integers(0, 20).map(str),
    seq=st.integers(0, 2),
    direction=st.sampled_from(["inbound", "inbound", "outbound"]),
    talk_s=durations,
    hold_s=durations,
    acw_s=durations,
)
an_interaction_of_some_day = st.builds(
    an_interaction,
    outcomes,
    st.none() | st.integers(0, 3),
    started_at=clocks,
    channel=channels,
    source=st.just("x"),
    customer=st.none() | st.integers(1, 4),
    is_open=st.booleans(),
)
a_survey_of_some_day = st.builds(
    a_survey,
    st.sampled_from(["csat", "nps"]),
    st.none() | st.integers(0, 10).map(float),
    st.just(0),
    st.just(10),
    asked_at=clocks,
    interaction_id=st.none() | st.integers(0, 3).map(str),
)


@st.composite
def loads(draw: st.DrawFn) -> list[dict[str, pl.DataFrame]]:
    """What the facts are after each of some loads."""
    rows: dict[str, list[Row]] = {"leg": [], "interaction": [], "survey": []}
    found = []
    for _ in range(draw(st.integers(1, 3))):
        rows["leg"] += draw(st.lists(a_leg_of_some_day, min_size=1, max_size=25))
        rows["interaction"] += draw(st.lists(an_interaction_of_some_day, max_size=12))
        rows["survey"] += draw(st.lists(a_survey_of_some_day, max_size=5))
        found.append({name: _filed(name, some) for name, some in rows.items()})
    return found


def _filed(name: str, rows: Sequence[Row]) -> pl.DataFrame:
    table = tables()[name]
    return frame(table, [{**row, "id": f"x:{place}"} for place, row in enumerate(rows)])


dimensions = st.lists(
    st.sampled_from(["channel", "queue", "source", "hour", "weekday", "day", "block"]), unique=True, max_size=3
)
filters = st.fixed_dictionaries(
    {},
    optional={
        "channel": st.lists(channels, min_size=1, max_size=2),
        "queue": st.just(["a"]),
        "weekday": st.just(["1", "4"]),
        "hour": st.just(["8", "9"]),
    },
)
ends = (
    st.none()
    | st.dates(date(2026, 9, 1), date(2026, 10, 25))
    | clocks.map(lambda x: x.replace(minute=0, second=0))
    | clocks
)


def period_in_utc(when: datetime | date | None) -> datetime | None:
    """An end of a period, in whatever zone within a day of it."""
    return None if when is None else instant(when, "UTC")


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    """A question that can be asked."""
    since, until = draw(ends), draw(ends)
    period = Period(since=since, until=until)
    begin, end = period_in_utc(since), period_in_utc(until)
    if begin is not None and end is not None and begin >= end - timedelta(days=2):
        period = Period(since=since)
    return {
        "by": draw(dimensions),
        "where": draw(filters),
        "period": period,
        "every": draw(st.sampled_from([None, "15m", "1h", "1d", "1w", "1mo"])),
        "rest": draw(st.booleans()),
    }


def of_anything(draw: st.DrawFn) -> list[Any]:
    metrics = draw(st.lists(st.sampled_from(METRICS), min_size=1, max_size=6, unique=True))
    return [(x, draw(st.sampled_from([None, *x.presets]))) for x in metrics]


asked_metrics = st.composite(of_anything)()


@given(
    loads=loads(),
    asked=asked_metrics,
    question=questions(),
    zone=st.sampled_from(ZONES),
    refreshed=st.lists(st.booleans(), min_size=3, max_size=3),
    waited=st.integers(0, 40),
)
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
def test_the_cube_says_what_the_rows_say(  # noqa: PLR0917 hypothesis names what it gives
    loads: list[dict[str, pl.DataFrame]],
    asked: list[Any],
    question: dict[str, Any],
    zone: str,
    refreshed: list[bool],
    waited: int,
) -> None:
    here = Settings(home=Path("/nowhere"), site=Site(timezone=zone))
    with TemporaryDirectory() as folder:
        for number, frames in enumerate(loads):
            as_of = START + timedelta(days=31 + number * waited)
            facts = Filed(frames=frames, as_of=as_of, shelf=Shelf(Path(folder)), version=number)
            if refreshed[number]:
                refresh(facts, here, metrics=[x for x, _ in asked])
            assert_the_same(asked, facts, facts.rows, here, **question)
            with reading():
                # Whoever reads a page has asked of everything before: the choice is answered by what is at hand.
                assert_the_same(asked, facts, facts.rows, here, **question | {"where": {}})
                assert_the_same(asked, facts, facts.rows, here, **question)
