"""Asking: by what, of whom, when, in which buckets; and what an answer says about itself."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from ingest.table import Table
from metrics.calendar import Period, PeriodError
from metrics.dimensions import UnknownDimensionError, UnknownValueError
from metrics.find import find_metric
from metrics.measure import measure
from metrics.metric import UnknownPresetError
from metrics.rows import LONGEST_BEFORE, Rows
from tests.metrics.worked import (
    SETTINGS,
    START,
    Row,
    a_leg,
    a_survey,
    an_interaction,
    asked,
    by_of,
    facts,
    in_zone,
    legs,
    value_of,
)

OFFERED, LEVEL, ABANDONS = find_metric("offered"), find_metric("service_level"), find_metric("abandon_rate")
COLUMNS = ["value", "numerator", "denominator", "n", "low", "high", "coverage", "size", "preset", "version", "reason"]


def at(*times: datetime) -> list[Row]:
    return [a_leg("answered", queued_at=x) for x in times]


def test_an_answer_has_the_metric_the_dimensions_the_bucket_and_the_figures() -> None:
    answer = measure([LEVEL], facts(legs("answered", times=5)), SETTINGS, by=["channel", "queue"], every="1d")
    assert answer.columns == ["metric", "channel", "queue", "bucket", *COLUMNS]


def test_metrics_answer_in_the_order_in_which_they_were_asked() -> None:
    names = ["wait_p50", "csat", "offered", "transfer_rate", "longest_wait"]
    answer = measure([find_metric(x) for x in names], facts(), SETTINGS)
    assert answer["metric"].to_list() == names


@pytest.mark.parametrize(
    ("n", "size"),
    [(0, "none"), (1, "suppressed"), (4, "suppressed"), (5, "few"), (29, "few"), (30, "ok")],
)
def test_how_far_a_number_of_contacts_carries(n: int, size: str) -> None:
    answer = asked("service_level", facts(legs("answered", times=n)))
    assert (answer["size"], answer["n"]) == (size, n)
    assert (answer["value"] is None) == (size in {"none", "suppressed"})
    assert (answer["low"] is None) == (size in {"none", "suppressed"})


def test_a_count_is_never_withheld() -> None:
    answer = asked("offered", facts(legs("answered", times=2)))
    assert (answer["value"], answer["size"], answer["low"]) == (2, "ok", None)


def test_a_count_of_none_among_some_is_a_number_and_among_none_is_not() -> None:
    assert asked("abandoned", facts(legs("answered", times=2)))["size"] == "ok"
    assert asked("abandoned", facts())["size"] == "none"


def test_of_no_rows_a_count_is_zero_and_a_ratio_is_null() -> None:
    answer = measure([OFFERED, LEVEL], facts(), SETTINGS)
    assert answer["value"].to_list() == [0, None]
    assert answer["reason"].to_list() == [None, "no_rows"]


def test_a_group_that_has_contacts_but_none_to_divide_by_is_null_and_there() -> None:
    rows = facts(legs("flow_out:callback", times=3, queue="night") + legs("answered", times=5, queue="day"))
    assert by_of(measure([LEVEL, OFFERED], rows, SETTINGS, by=["queue"])[:2], "queue") == {"day": 1, "night": None}


def test_a_group_without_any_contact_that_the_metrics_are_about_is_not_there() -> None:
    rows = facts(legs("answered", times=5, queue="in") + legs("answered", times=5, direction="outbound", queue="out"))
    assert measure([LEVEL, OFFERED], rows, SETTINGS, by=["queue"])["queue"].unique().to_list() == ["in"]


def test_abandonment_is_not_asked_of_channels_in_writing() -> None:
    rows = facts(legs("abandoned", 60, times=9, channel="email") + legs("abandoned", 60, times=9))
    answer = measure([ABANDONS], rows, SETTINGS, by=["channel"])
    assert by_of(answer, "channel") == {"email": None, "voice": 1}
    assert by_of(answer, "channel", "reason") == {"email": "not_applicable", "voice": None}
    assert by_of(answer, "channel", "size") == {"email": "none", "voice": "few"}


def test_a_preset_is_used_by_those_metrics_that_have_it() -> None:
    rows = facts(legs("answered", times=5) + legs("abandoned", 1, times=5))
    answer = measure([OFFERED, LEVEL, ABANDONS], rows, SETTINGS, preset="genesys")
    assert answer["preset"].to_list() == ["default", "genesys", "genesys"]
    assert answer["value"].to_list() == [10, 0.5, 0.5]


def test_a_preset_that_no_metric_has_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(UnknownPresetError, match="'abandon_rate' has default, genesys, amazon_connect, google"):
        measure([ABANDONS], facts(), SETTINGS, preset="avaya")


def test_an_unknown_dimension_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(
        UnknownDimensionError, match=r"Rows of leg have no dimension 'chanel'; .*Did you mean 'channel'"
    ):
        measure([OFFERED], facts(), SETTINGS, by=["chanel"])


def test_an_unknown_channel_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(UnknownValueError, match="no channel 'phone'; there are voice, "):
        measure([OFFERED], facts(), SETTINGS, where={"channel": ["phone"]})


def test_buckets_of_an_unknown_length_are_refused() -> None:
    with pytest.raises(PeriodError, match="'1y' long"):
        measure([OFFERED], facts(), SETTINGS, every="1y")


@pytest.mark.parametrize(
    ("where", "n"),
    [
        ({"channel": ["voice"]}, 2),
        ({"channel": ["voice", "chat"]}, 5),
        ({"channel": ["voice"], "queue": ["b"]}, 1),
        ({"channel": "chat"}, 3),
        ({"hour": ["8"]}, 5),
        ({"hour": [9]}, 0),
        ({"weekday": [4]}, 5),
        ({"day": ["2026-10-01"]}, 5),
    ],
)
def test_only_rows_with_one_of_the_values_of_every_dimension_count(where: dict[str, list[str]], n: int) -> None:
    rows = [a_leg("answered", queue="a"), a_leg("answered", queue="b"), *legs("answered", times=3, channel="chat")]
    assert value_of("offered", facts(rows), where=where) == n


def test_a_period_holds_its_beginning_and_not_its_end() -> None:
    rows = facts(at(START - timedelta(seconds=1), START, START + timedelta(hours=1)))
    assert value_of("offered", rows, period=Period(since=START, until=START + timedelta(hours=1))) == 1


def test_days_of_a_period_are_the_sites() -> None:
    rows = facts(at(datetime(2026, 9, 30, 22, 30, tzinfo=UTC), datetime(2026, 10, 1, 22, 30, tzinfo=UTC)))
    period = Period(since=date(2026, 10, 1), until=date(2026, 10, 2))
    assert value_of("offered", rows, in_zone("Europe/Berlin"), period=period) == 1


def test_a_leg_belongs_to_the_time_at_which_it_was_offered_and_not_to_its_first_second() -> None:
    late = a_leg("answered", queued_at=START, started_at=START - timedelta(hours=1))
    assert value_of("offered", facts([late]), period=Period(since=START)) == 1
    assert value_of("offered", facts([late]), period=Period(until=START)) == 0
    assert asked("offered", facts([late]), by=["hour"])["hour"] == 8


def test_days_are_23_and_25_hours_long_when_the_clocks_change() -> None:
    first = datetime(2024, 3, 30, 23, 30, tzinfo=UTC)
    rows = facts(at(*(first + timedelta(hours=x) for x in range(24))))
    answer = measure([OFFERED], rows, in_zone("Europe/Berlin"), every="1d")
    assert answer["value"].to_list() == [23, 1]
    assert [x.isoformat() for x in answer["bucket"]] == ["2024-03-31T00:00:00+01:00", "2024-04-01T00:00:00+02:00"]


def test_the_buckets_of_the_hour_that_comes_twice_add_up_by_hour_of_the_day() -> None:
    twice = facts(at(*(datetime(2024, 10, 27, h, 30, tzinfo=UTC) for h in (0, 1))))
    zone = in_zone("Europe/Berlin")
    assert measure([OFFERED], twice, zone, every="1h")["value"].to_list() == [1, 1]
    assert by_of(measure([OFFERED], twice, zone, by=["hour"]), "hour") == {2: 2}


def test_legs_are_split_by_what_is_known_of_their_interaction() -> None:
    rows = facts(
        [a_leg("answered", interaction_id="x:0"), a_leg("answered", interaction_id="x:1"), a_leg("answered")],
        interactions=[an_interaction(topic="bills"), an_interaction(topic="moving")],
    )
    assert by_of(measure([OFFERED], rows, SETTINGS, by=["topic"]), "topic") == {"bills": 1, "moving": 1, None: 1}


def test_surveys_are_split_by_who_answered_the_last_leg() -> None:
    rows = facts(
        [
            a_leg("answered", interaction_id="x:9", seq=0, agent="ann", queue="a"),
            a_leg("answered", interaction_id="x:9", seq=1, agent="bob", queue="b"),
            a_leg("abandoned", interaction_id="x:9", seq=2, queue="c"),
        ],
        surveys=[a_survey("csat", 5, interaction_id="x:9", queue="b")] * 5,
    )
    assert by_of(measure([find_metric("csat")], rows, SETTINGS, by=["agent"]), "agent", "n") == {"bob": 1}


def test_what_a_survey_is_not_split_by_is_refused() -> None:
    with pytest.raises(UnknownDimensionError, match="interaction have no dimension 'kind'"):
        measure([find_metric("transfer_rate")], facts(), SETTINGS, by=["kind"])


def test_rows_without_a_value_stand_last_under_null() -> None:
    rows = facts([a_leg("answered"), a_leg("answered", queue="a")])
    assert measure([OFFERED], rows, SETTINGS, by=["queue"])["queue"].to_list() == ["a", None]


def test_what_is_asked_lazily_of_a_file_is_the_same() -> None:
    rows = facts(legs("answered", times=5))
    lazy = Rows(frames={name: x.lazy() for name, x in rows.frames.items()}, as_of=rows.as_of)
    assert measure([LEVEL], lazy, SETTINGS).equals(measure([LEVEL], rows, SETTINGS))


def test_asking_for_nothing_is_an_empty_answer() -> None:
    assert measure([], facts(), SETTINGS).is_empty()


def test_asking_twice_by_the_same_is_asking_once() -> None:
    answer = measure([OFFERED], facts(legs("answered", times=5)), SETTINGS, by=["channel", "channel"])
    assert answer.columns == ["metric", "channel", *COLUMNS]


def test_a_filter_without_values_lets_nothing_pass() -> None:
    assert value_of("offered", facts(legs("answered", times=5)), where={"queue": []}) == 0


def test_a_survey_that_does_not_say_its_channel_and_queue_has_those_of_the_last_human_leg() -> None:
    about = {"interaction_id": "x:0", "channel": None}
    rows = facts(
        [a_leg("answered", interaction_id="x:0", queue="a", channel="chat")],
        surveys=[a_survey("csat", 5) | about, a_survey("csat", 5, queue="own")],
        interactions=[an_interaction(channel="chat")],
    )
    answer = measure([find_metric("csat")], rows, SETTINGS, by=["channel", "queue"])
    assert answer.select("channel", "queue", "n").rows() == [("chat", "a", 1), ("voice", "own", 1)]


@dataclass(frozen=True, kw_only=True, eq=False)
class Watched(Rows):
    """Facts that note for which days they were asked."""

    asked: list[tuple[str, datetime | None, datetime | None]] = field(default_factory=list)

    def scan(self, table: Table, since: datetime | None = None, until: datetime | None = None) -> pl.LazyFrame:
        self.asked.append((table.name, since, until))
        return super().scan(table, since, until)


def test_only_the_days_that_a_question_needs_are_read() -> None:
    rows, end = Watched(), START + timedelta(days=7)
    measure([OFFERED, find_metric("survey_response_rate")], rows, SETTINGS, period=Period(since=START, until=end))
    assert rows.asked == [("leg", START - LONGEST_BEFORE, end), ("survey", START, end)]


@pytest.mark.parametrize("name", ["first_contact_resolution", "csat", "perceived_wait"])
def test_a_queue_that_nobody_has_is_no_mistake(name: str) -> None:
    rows = facts(
        [a_leg("answered", interaction_id="x:7")],
        surveys=[a_survey("csat", 5, interaction_id="x:0")] * 2,
        interactions=[an_interaction(customer=1)] * 4,
        as_of=START + timedelta(days=30),
    )
    when = Period(since=START - timedelta(minutes=5))
    question: Row = {"by": ["queue"], "where": {"queue": ["a"]}, "period": when}
    assert measure([find_metric(name)], rows, SETTINGS, **question).is_empty()
