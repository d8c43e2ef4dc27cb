"""What the cube knows, what it makes again and why, and that nothing which goes wrong with it makes a number wrong."""

import errno
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ingest.settings import Promise, Settings, Site
from ingest.store.kept import Piece, Shelf
from ingest.table import Table
from ingest.tables.leg import leg
from metrics.calendar import Period
from metrics.cube.cells import length_in
from metrics.cube.house import MANY
from metrics.cube.make import refresh
from metrics.find import find_metric
from metrics.measure import measure
from metrics.metric import Count, Metric, Ratio
from tests.metrics.cube.filed import Filed, assert_the_same
from tests.metrics.worked import SETTINGS, START, Row, a_leg, frame, in_zone, legs

OFFERED, LEVEL, P90 = find_metric("offered"), find_metric("service_level"), find_metric("wait_p90")
LONGEST = find_metric("longest_wait")
ASKED: list[tuple[Metric, str | None]] = [(LEVEL, None), (LEVEL, "genesys"), (P90, None), (LONGEST, None)]
METRICS = [OFFERED, LEVEL, P90, LONGEST]
DAYS = [START + timedelta(days=x) for x in range(5)]
TWO_WEEKS = START + timedelta(days=14)


def some_legs(**columns: Any) -> list[Row]:
    return [
        row
        for day in DAYS
        for row in (
            *legs("answered", 10, times=6, queued_at=day, queue="a", **columns),
            *legs("answered", 30, times=3, queued_at=day + timedelta(hours=3), queue="b", channel="chat", **columns),
            a_leg("abandoned", 60, queued_at=day + timedelta(hours=4), **columns),
            a_leg("open", None, queued_at=day + timedelta(hours=5), **columns),
        )
    ]


def filed(folder: Path, rows: list[Row] | None = None, *, as_of: Any = TWO_WEEKS) -> Filed:
    return Filed(frames={"leg": frame(leg, some_legs() if rows is None else rows)}, as_of=as_of, shelf=Shelf(folder))


def made(facts: Filed, settings: Settings = SETTINGS, metrics: list[Metric] = METRICS) -> list[tuple[int | None, str]]:
    return [(x.days, x.why) for x in refresh(facts, settings, metrics=metrics)]


@pytest.mark.parametrize(
    "question",
    [
        pytest.param({}, id="no dimension at all"),
        pytest.param({"by": ["channel", "queue", "source"], "every": "1d"}, id="channel, queue, source and day"),
        pytest.param({"by": ["hour"], "where": {"queue": ["a"]}}, id="hour of the day, of one queue"),
        pytest.param({"by": ["weekday", "block"], "every": "1mo"}, id="weekday and month"),
        pytest.param({"every": "1w", "period": Period(since=date(2026, 10, 2), until=date(2026, 10, 4))}, id="days"),
        pytest.param({"every": "1h", "period": Period(since=START + timedelta(hours=3))}, id="hours"),
    ],
)
def test_no_row_is_read_for(question: dict[str, Any], tmp_path: Path) -> None:
    facts = filed(tmp_path)
    made(facts)
    facts.scanned.clear()
    assert_the_same(ASKED, facts, facts.rows, SETTINGS, **question)
    assert facts.scanned == []


@pytest.mark.parametrize(
    "question",
    [
        pytest.param({"by": ["agent"]}, id="another dimension"),
        pytest.param({"every": "15m"}, id="less than an hour"),
        pytest.param({"period": Period(since=START + timedelta(minutes=5))}, id="a period that begins within an hour"),
    ],
)
def test_rows_are_read_for(question: dict[str, Any], tmp_path: Path) -> None:
    facts = filed(tmp_path)
    made(facts)
    facts.scanned.clear()
    assert_the_same(ASKED, facts, facts.rows, SETTINGS, **question)
    assert "leg" in facts.scanned


def test_a_refresh_makes_everything_once(tmp_path: Path) -> None:
    assert made(filed(tmp_path)) == [(5, "nothing was kept yet")]
    assert made(filed(tmp_path)) == []


def test_a_further_load_costs_the_days_that_it_touched(tmp_path: Path) -> None:
    made(filed(tmp_path))
    late = a_leg("answered", 5, queued_at=DAYS[1] + timedelta(hours=9))
    facts = filed(tmp_path, [*some_legs(), late])
    assert_the_same(ASKED, facts, facts.rows, SETTINGS, by=["channel"], every="1d")
    assert facts.scanned == ["leg"]
    assert made(facts) == [(1, "new facts")]
    facts.scanned.clear()
    assert_the_same(ASKED, facts, facts.rows, SETTINGS, by=["channel"], every="1d")
    assert facts.scanned == []


def test_a_changed_promise_costs_the_parts_that_are_judged_by_it(tmp_path: Path) -> None:
    facts = filed(tmp_path)
    made(facts)
    stricter = {**SETTINGS.promise, "voice": Promise(within_s=5, short_abandon_s=2)}
    settings = SETTINGS.model_copy(update={"promise": stricter})
    assert made(facts, settings) == [(5, "changed settings")]
    facts.scanned.clear()
    assert_the_same(ASKED, facts, facts.rows, settings, by=["channel"])
    assert facts.scanned == []
    assert measure([LEVEL], facts, settings, where={"channel": ["voice"]})["value"].item() == 0


def test_a_changed_target_changes_nothing_that_is_kept(tmp_path: Path) -> None:
    facts = filed(tmp_path)
    made(facts)
    promise = {**SETTINGS.promise, "voice": SETTINGS.promise["voice"].model_copy(update={"target": 0.5})}
    assert made(facts, SETTINGS.model_copy(update={"promise": promise})) == []


def test_a_changed_definition_costs_that_metric_and_no_other(tmp_path: Path) -> None:
    facts = filed(tmp_path)
    made(facts)
    assert isinstance(LEVEL, Ratio)
    changed = replace(LEVEL, numerator=pl.col("outcome") == "answered", presets={})
    [one] = refresh(facts, SETTINGS, metrics=[OFFERED, changed, P90, LONGEST])
    assert (one.days, one.parts, one.why) == (5, 2, "changed definition of service_level")
    facts.scanned.clear()
    assert_the_same([(changed, None)], facts, facts.rows, SETTINGS, by=["channel"])
    assert facts.scanned == []


def test_another_zone_of_whole_hours_costs_only_what_opening_hours_are_part_of(tmp_path: Path) -> None:
    facts = filed(tmp_path)
    made(facts)
    facts.scanned.clear()
    assert_the_same([(OFFERED, None)], facts, facts.rows, in_zone("America/New_York"), by=["hour"], every="1d")
    assert facts.scanned == []


@pytest.mark.parametrize(
    ("zone", "length"),
    [
        ("UTC", "1h"),
        ("Europe/Berlin", "1h"),
        ("Asia/Kolkata", "15m"),
        ("Asia/Kathmandu", "15m"),
        ("Australia/Lord_Howe", "15m"),
    ],
)
def test_the_length_of_cells_in(zone: str, length: str) -> None:
    assert length_in(zone, 2025, 2027) == length


def test_where_clocks_change_within_a_quarter_of_an_hour_there_are_no_cells() -> None:
    assert length_in("America/St_Johns", 2006, 2010) is None


def test_who_waits_still_waits_longer_at_the_next_look_and_no_row_is_read(tmp_path: Path) -> None:
    made(filed(tmp_path))
    later = filed(tmp_path, as_of=TWO_WEEKS + timedelta(days=1))
    days = (TWO_WEEKS + timedelta(days=1) - DAYS[0] - timedelta(hours=5)) / timedelta(seconds=1)
    assert measure([LONGEST], later, SETTINGS)["value"].item() == days
    assert_the_same(ASKED, later, later.rows, SETTINGS, by=["channel"], every="1d")
    assert later.scanned == []


@pytest.mark.parametrize("kind", ["sums", "steps", "open"])
@pytest.mark.parametrize("place", [0, 40, -5])
def test_a_damaged_piece_is_not_believed_and_made_again(kind: str, place: int, tmp_path: Path) -> None:
    facts = filed(tmp_path)
    made(facts)
    [path] = (tmp_path / f"leg.queued_at.days.{kind}").glob("*")
    written = bytearray(path.read_bytes())
    written[place] ^= 1
    path.write_bytes(written)
    assert_the_same(ASKED, facts, facts.rows, SETTINGS, by=["queue"])
    assert made(facts) != []
    facts.scanned.clear()
    assert_the_same(ASKED, facts, facts.rows, SETTINGS, by=["queue"])
    assert facts.scanned == []


def test_a_piece_that_goes_while_it_is_read_makes_nothing_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = filed(tmp_path)
    made(facts)
    monkeypatch.setattr(Piece, "rows", lambda *_: None)
    assert_the_same(ASKED, facts, facts.rows, SETTINGS, by=["queue"], where={"source": []})


def test_what_two_processes_made_at_once_counts_once(tmp_path: Path) -> None:
    facts = filed(tmp_path)
    made(facts)
    for kind in facts.shelf.kinds():
        [piece] = facts.shelf.pieces(kind)
        rows = piece.rows()
        assert rows is not None
        facts.shelf.put(kind, piece.marks, piece.holds, rows.reverse())
        assert len(facts.shelf.pieces(kind)) == 2
    assert_the_same(ASKED, facts, facts.rows, SETTINGS, by=["queue", "weekday"])
    made(facts)
    assert [len(facts.shelf.pieces(kind)) for kind in facts.shelf.kinds()] == [1, 1, 1]


def test_of_many_small_pieces_few_are_left_and_they_say_the_same(tmp_path: Path) -> None:
    rows = [a_leg("answered", x, queued_at=START + timedelta(days=x)) for x in range(MANY + 4)]
    for number in range(1, len(rows) + 1):
        facts = filed(tmp_path, rows[:number])
        assert made(facts, metrics=[OFFERED, LONGEST])[0][0] == 1
    assert all(len(facts.shelf.pieces(kind)) <= MANY for kind in facts.shelf.kinds())
    facts.scanned.clear()
    assert_the_same([(OFFERED, None), (LONGEST, None)], facts, facts.rows, SETTINGS, every="1d", by=["hour"])
    assert facts.scanned == []


def test_a_full_disk_stops_a_refresh_and_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = filed(tmp_path)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        with pytest.raises(OSError, match="No space left"):
            made(facts)
    assert [x for x in tmp_path.rglob("*") if x.is_file()] == []
    assert_the_same(ASKED, facts, facts.rows, SETTINGS, by=["channel"])


def test_a_metric_that_reads_the_time_in_a_way_of_its_own_is_not_kept_by_the_day(tmp_path: Path) -> None:
    assert isinstance(OFFERED, Count)
    old = replace(OFFERED, what=pl.col("as_of") - pl.col("started_at") > timedelta(days=12), presets={})
    made(filed(tmp_path), metrics=[old])
    for days in (0, 2, 4):
        facts = filed(tmp_path, as_of=TWO_WEEKS + timedelta(days=days))
        assert_the_same([(old, None)], facts, facts.rows, SETTINGS, by=["channel"])


def test_a_metric_that_compares_with_a_word_that_there_is_not_is_kept_like_others(tmp_path: Path) -> None:
    assert isinstance(OFFERED, Count)
    odd = replace(OFFERED, what=(pl.col("outcome") != "unheard of") & pl.col("queue").is_in(["a", "c"]), presets={})
    facts = filed(tmp_path)
    made(facts, metrics=[odd, LEVEL])
    facts.scanned.clear()
    assert_the_same([(odd, None), (LEVEL, None)], facts, facts.rows, SETTINGS, by=["queue"])
    assert facts.scanned == []


def test_what_is_kept_says_nothing_of_customers(tmp_path: Path) -> None:
    facts = filed(tmp_path)
    made(facts)
    columns = {x for kind in facts.shelf.kinds() for piece in facts.shelf.pieces(kind) for x in columns_of(piece)}
    assert not {"id", "interaction_id", "customer", "agent"} & columns


def columns_of(piece: Piece) -> list[str]:
    rows = piece.rows()
    assert rows is not None
    return rows.columns


def of_no_rows(table: Table) -> pl.DataFrame:
    return pl.DataFrame(schema=table.schema)


def test_facts_without_rows_have_no_cube(tmp_path: Path) -> None:
    facts = Filed(frames={"leg": of_no_rows(leg)}, as_of=None, shelf=Shelf(tmp_path))
    assert made(facts) == []
    assert_the_same(ASKED, facts, facts.rows, SETTINGS, by=["channel"])


def test_a_site_has_a_cube_of_its_own_zone(tmp_path: Path) -> None:
    facts = filed(tmp_path)
    for zone in ("Europe/Berlin", "Asia/Kolkata"):
        settings = Settings(home=Path("/nowhere"), site=Site(timezone=zone))
        made(facts, settings)
        facts.scanned.clear()
        assert_the_same(ASKED, facts, facts.rows, settings, by=["hour", "channel"], every="1d")
        assert facts.scanned == []
