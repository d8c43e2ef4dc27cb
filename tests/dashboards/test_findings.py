"""A title says what the rows say, and no more than they allow."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from dashboards.asked import questions as asking
from dashboards.findings import evenness, loads, speed
from ingest.settings import Promise, Settings
from metrics.catalogue.served_in_time import served_in_time
from metrics.catalogue.service_level import service_level
from metrics.catalogue.wait_p50 import wait_p50
from metrics.catalogue.wait_p90 import wait_p90
from tests.dashboards import centre

UNEVEN = centre.uneven()
EVEN = centre.legs([(x, "billing", n % 100, 5.0) for x in ("voice", "chat") for n in range(100)])


def spaced(text: str) -> str:
    """With ordinary spaces, to be read in a test."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_an_uneven_service_is_said_to_be_uneven() -> None:
    view = centre.view(UNEVEN)
    even = view.unevenness(served_in_time, by="channel")
    cells = view.deviations(served_in_time, down="channel", across="hour")
    index = asking.index_course(view, served_in_time, by="channel")
    assert spaced(evenness.where_uneven(even, cells, {}, index)).startswith(
        "Served in time: Phone 90 %, Chat 10 %. Furthest below"
    )


def test_differences_within_chance_are_called_even() -> None:
    view = centre.view(EVEN)
    even = view.unevenness(served_in_time, by="channel")
    cells = view.deviations(served_in_time, down="channel", across="hour")
    index = asking.index_course(view, served_in_time, by="channel")
    assert evenness.where_uneven(even, cells, {}, index).startswith("Served evenly")
    assert evenness.driver(even) == "No channel alone makes the service uneven"
    assert evenness.map_of(cells) == "Nowhere does service fall away by more than chance"


def test_the_driver_is_named_with_the_side_on_which_it_stands() -> None:
    even = centre.view(UNEVEN).unevenness(served_in_time, by="channel")
    assert evenness.driver(even).startswith("Chat adds most to it, on the bad side")


@pytest.mark.parametrize(
    ("failed", "unknown", "sentence"),
    [
        pytest.param([0, 0], [0, 0], "All 54 checks held", id="all"),
        pytest.param([0, 2], [0, 1], "3 of 57 checks did not hold, none of them critical", id="warnings"),
        pytest.param([1, 2], [1, 0], "4 of 58 checks did not hold, 2 of them critical", id="critical ones"),
    ],
)
def test_checks_are_told_by_how_many_did_not_hold(failed: list[int], unknown: list[int], sentence: str) -> None:
    kinds = {"severity": ["critical", "warning"], "held": [50, 4], "failed": failed, "unknown": unknown}
    assert loads.checked(pl.DataFrame(kinds)) == sentence


def test_hours_in_a_row_are_told_as_one() -> None:
    late = [("chat", "billing", hour + 24 * day, 300.0) for day in range(6) for hour in (1, 2, 3) for _ in range(40)]
    soon = [("chat", "billing", hour + 24 * day, 5.0) for day in range(6) for hour in (0, 4, 5) for _ in range(40)]
    cells = centre.view(centre.legs(late + soon)).deviations(served_in_time, down="channel", across="hour")
    assert evenness.map_of(cells) == "Chat from 10 to 13 h is where service falls away"


def test_a_night_is_told_as_one_over_midnight() -> None:
    bad = [
        ("messaging", "x", hour + 24 * day, 2_000.0) for day in range(6) for hour in (13, 14, 15, 16) for _ in range(40)
    ]
    few = [("messaging", "x", 17, 2_000.0)] * 3
    rest = [("messaging", "x", 18 + 24 * day, 2_000.0) for day in range(6) for _ in range(40)]
    good = [("messaging", "x", hour + 24 * day, 5.0) for day in range(6) for hour in (3, 4, 5) for _ in range(40)]
    cells = centre.view(centre.legs(bad + few + rest + good)).deviations(served_in_time, down="channel", across="hour")
    assert evenness.map_of(cells) == "Messaging from 22 to 4 h is where service falls away"


def test_the_queue_with_the_widest_gap_is_named_with_its_ends() -> None:
    within = centre.view(UNEVEN).unevenness_within(served_in_time, each="queue", by="channel")
    said = spaced(evenness.widest_gap(within))
    assert "differs most, by 80 points (Phone 90 %, Chat 10 %)" in said


def test_no_gap_is_claimed_where_there_is_none() -> None:
    within = centre.view(EVEN).unevenness_within(served_in_time, each="queue", by="channel")
    assert evenness.widest_gap(within) == "No queue differs by channel by more than chance"


def test_channels_beyond_chance_below_their_target_are_named() -> None:
    answer = centre.view(UNEVEN).against_promises(served_in_time)
    assert speed.promises_kept(answer) == "Chat misses its target; E-mail and Phone keep to it"


def test_the_range_of_the_rules_is_told_with_our_own() -> None:
    answers = centre.view(UNEVEN).presets(service_level)
    assert spaced(speed.rules_differ(answers)).startswith("The same contacts give ")
    assert " to " in speed.definition_range(answers)


def test_rules_that_agree_are_said_to_agree() -> None:
    answers = centre.view(EVEN).presets(service_level)
    assert spaced(speed.rules_differ(answers)) == "Every rule gives the same service level: 100 %"


@pytest.mark.parametrize(
    ("waits", "sentence"),
    [
        pytest.param([5.0] * 100, "Nine in ten wait no longer than promised, in every channel", id="kept"),
        pytest.param(
            [5.0] * 80 + [90.0] * 20,
            "The usual wait keeps the promise everywhere; in Phone one in ten waits longer",
            id="kept for most",
        ),
        pytest.param([90.0] * 100, "In Phone even the usual customer waits longer than promised", id="broken"),
    ],
)
def test_waits_are_judged_by_the_promise(waits: list[float], sentence: str) -> None:
    view = centre.view(centre.legs([("voice", "billing", n, x) for n, x in enumerate(waits)]))
    assert speed.waits(view.measure(wait_p50, wait_p90, by=["channel"]), view.settings) == sentence


def test_a_wait_of_the_calendar_is_not_judged_by_a_promise_in_opening_hours() -> None:
    view = centre.view(centre.legs([("voice", "billing", n, 90.0) for n in range(100)]))
    counted = Promise(within_s=20, hours="office", clock="business")
    settings = Settings(home=Path("/nowhere"), promise={"voice": counted})
    waits = speed.waits(view.measure(wait_p50, wait_p90, by=["channel"]), settings)
    assert waits == "How long people wait, in the time of the calendar"


@pytest.mark.parametrize(
    ("records", "sentence"),
    [
        ([1], "One record was refused: 'not a time' in pbx"),
        ([7], "All 7 refusals are 'not a time' in pbx"),
        ([7, 2], "Most refusals are 'not a time' in pbx: 7 of 9"),
        ([2, 2], "4 records were refused, for 2 different reasons"),
    ],
)
def test_refusals_are_summed_up_as_far_as_they_go(records: list[int], sentence: str) -> None:
    reasons = ["not_a_time", "negative"][: len(records)]
    frame = pl.DataFrame({"source": ["pbx"] * len(records), "reason": reasons, "records": records})
    assert loads.refusals(frame) == sentence


@pytest.mark.parametrize(
    ("behind", "sentence"),
    [
        (timedelta(hours=2), "All 2 sources reach up to Sun 8 Nov 2026, 19:00, or to less than a day before"),
        (timedelta(days=3), "pbx stays behind: it ends Thu 5 Nov 2026, 19:00, desk Sun 8 Nov 2026, 19:00"),
    ],
)
def test_a_source_that_stays_behind_is_named(behind: timedelta, sentence: str) -> None:
    frame = pl.DataFrame({"source": ["desk", "pbx"], "last_fact_at": [centre.END, centre.END - behind]})
    assert loads.freshest(frame, "Europe/Ljubljana") == sentence


def test_files_that_could_not_be_used_are_counted() -> None:
    assert loads.files(pl.DataFrame({"state": ["done", "held"]})) == "2 files came, and 1 could not be used"
    assert loads.files(pl.DataFrame({"state": ["done"]})) == "1 file came, and all could be used"


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ([("open_at_extract", 1)], "1 row was kept although something is odd"),
        (
            [("open_at_extract", 1200), ("vendor_differs", 30)],
            "1,230 rows were kept although something is odd; the vendor's own clocks differ from ours in 30",
        ),
    ],
    ids=["one row", "clocks that differ are named"],
)
def test_odd_rows_are_counted_in_words(flags: list[tuple[str, int]], said: str) -> None:
    assert loads.odd(pl.DataFrame(flags, schema=["flag", "rows"], orient="row")) == said


def _days(*verdicts: tuple[str, int]) -> pl.DataFrame:
    rows = [("pbx", date(2026, 11, 2), rows, 100.0, verdict) for verdict, rows in verdicts]
    return pl.DataFrame(rows, ["source", "day", "rows", "usual", "verdict"], orient="row")


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        pytest.param(_days(("unknown", 5)), "Nobody knows yet what is usual: it takes four weeks", id="too early"),
        pytest.param(_days(("usual", 99)), "As much came on every day as is usual on that weekday", id="all is well"),
        pytest.param(
            _days(("too many", 150), ("too few", 3)),
            "pbx sent 3 on Mon 2 Nov 2026, where 100 are usual: too few",
            id="the strangest is named, and 3 of 100 are stranger than 150",
        ),
    ],
)
def test_volumes_in_a_sentence(days: pl.DataFrame, sentence: str) -> None:
    assert loads.volumes(days) == sentence


def test_vendors_figures_in_a_sentence() -> None:
    rows = [("pbx", "wait", 0.0), ("desk", "talk", 0.25)]
    frame = pl.DataFrame(rows, ["source", "clock", "differ"], orient="row")
    said = "desk tells another talk time than we in 25.0 % of the stays that both know"
    assert loads.reconciled(frame).replace("\N{NO-BREAK SPACE}", " ") == said
    assert loads.reconciled(frame.head(1)) == "Every vendor's own figures agree with ours"
    unknown = frame.with_columns(differ=pl.lit(None, dtype=pl.Float64))
    assert loads.reconciled(unknown).startswith("Too few stays are known")
    assert loads.reconciled(pl.concat([unknown, frame])).replace("\N{NO-BREAK SPACE}", " ") == said
