"""Whole loads or none; the same facts whatever the order of delivery; every record accounted for."""

import random
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from ingest.registry import tables
from ingest.store.catalogue import State
from ingest.store.ledger import ConservationError, Offered, known, reading_of
from ingest.store.manifest import Store, snapshot
from ingest.store.publish import Group, GroupHeldError, alone, publish
from ingest.store.tidy import tidy
from tests.ingest.store.answers import NOON, SURVEY, answers, counts, facts, held, new_store, offer, passes


def test_what_is_published_can_be_read(store: Store) -> None:
    (line,) = offer(store, answers((1, 0, 7, 0), (2, 0, 9, 1)))
    assert counts(line) == (2, 0, 0, 0)
    assert facts(store)["value"].to_list() == [7.0, 9.0]
    assert {segment.day for segment in snapshot(store).segments} == {date(2026, 3, 2), date(2026, 3, 3)}


def test_the_same_file_again_changes_nothing(store: Store) -> None:
    offer(store, answers((1, 0, 7, 0)))
    before = snapshot(store)
    assert offer(store, answers((1, 0, 7, 0))) == []
    assert snapshot(store).seq == before.seq


def test_a_newer_revision_replaces_and_an_older_one_does_not(store: Store) -> None:
    offer(store, answers((1, 5, 7, 0)))
    (newer,) = offer(store, answers((1, 6, 8, 0)))
    (older,) = offer(store, answers((1, 4, 2, 0)))
    assert (counts(newer), counts(older)) == ((0, 1, 0, 0), (0, 0, 0, 1))
    assert facts(store)["value"].to_list() == [8.0]


def test_a_revision_that_moves_a_row_to_another_day_leaves_nothing_behind(store: Store) -> None:
    offer(store, answers((1, 0, 7, 0)))
    offer(store, answers((1, 1, 7, 3)))
    assert facts(store)["asked_at"].to_list() == [NOON + timedelta(days=3)]
    assert [segment.day for segment in snapshot(store).segments] == [date(2026, 3, 5)]


versions = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 2), st.integers(0, 10), st.integers(0, 2)), min_size=1, max_size=12
)


@settings(max_examples=25, deadline=None)
@given(data=versions, seed=st.integers(0, 1_000_000))
def test_the_order_and_the_cut_of_files_never_matter(
    data: list[tuple[int, int, int, int]], seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = new_store(tmp_path_factory.mktemp("whole"))
    offer(whole, answers(*data))
    dice = random.Random(seed)  # noqa: S311 - a shuffle in a test
    shuffled = dice.sample(data, len(data)) + dice.choices(data, k=2)
    cuts = sorted(dice.sample(range(len(shuffled)), 2))
    pieces = [x for x in (shuffled[: cuts[0]], shuffled[cuts[0] : cuts[1]], shuffled[cuts[1] :]) if x]
    piecewise = new_store(tmp_path_factory.mktemp("pieces"))
    for place, piece in enumerate(pieces):
        lines = offer(piecewise, answers(*piece), name=f"piece {place}")
        assert sum(sum(counts(line)) for line in lines) == len(piece)
    assert facts(piecewise).equals(facts(whole))


def test_records_that_do_not_add_up_are_refused_and_nothing_is_kept(store: Store) -> None:
    reading = reading_of(store, "s", "test", "digest")
    rows = answers((1, 0, 7, 0)).with_columns(pl.lit(0, pl.Int32).alias("_file"))
    lost = Offered(sha256="x", name="lost.csv", bytes=1, received_at=NOON, records=2)
    group = Group(source="s", connector="test", reading=reading, files=[lost], rows={"survey": rows}, fold=None)
    with pytest.raises(ConservationError, match=r"lost.csv has 2 records, but 1 are accounted for"):
        publish(store, tables(), group, passes)
    assert snapshot(store).seq == 0
    assert [path for path in store.facts.rglob("*") if path.is_file()] == []


def test_the_catalogue_itself_refuses_a_load_that_does_not_add_up(store: Store) -> None:
    (line,) = offer(store, answers((1, 0, 7, 0)))
    line.records = 2
    with pytest.raises(IntegrityError, match="records_conserved"), store.catalogue.writing() as session:
        session.add(line)


def test_a_failed_gate_publishes_nothing_and_says_so(store: Store) -> None:
    reading = reading_of(store, "s", "test", "digest")
    file = Offered(sha256="x", name="bad.csv", bytes=1, received_at=NOON, records=1)
    rows = answers((1, 0, 7, 0)).with_columns(pl.lit(0, pl.Int32).alias("_file"))
    group = Group(source="s", connector="test", reading=reading, files=[file], rows={"survey": rows}, fold=None)
    (line,) = publish(store, tables(), group, held)
    assert line.state == "held"
    assert line.message == "bad.csv is held back by the quality gate: survey.id: 'x' failed (1)."
    assert facts(store).is_empty()
    assert known(store, reading, ["x"]) == {"x": State.HELD}
    (again,) = publish(store, tables(), group, passes)
    assert (again.state, counts(again)) == ("done", (1, 0, 0, 0))


def test_one_bad_file_does_not_hold_up_its_neighbours(store: Store) -> None:
    reading = reading_of(store, "s", "test", "digest")
    files = [Offered(sha256=x, name=x, bytes=1, received_at=NOON, records=1) for x in ("good", "bad")]
    rows = pl.concat(
        answers((place, 0, 7, 0)).with_columns(pl.lit(place, pl.Int32).alias("_file")) for place in range(2)
    )
    group = Group(source="s", connector="test", reading=reading, files=files, rows={"survey": rows}, fold=None)
    with pytest.raises(GroupHeldError):
        publish(store, tables(), group, held)
    (line,) = publish(store, tables(), alone(group, 0), passes)
    assert (line.name, facts(store)["id"].to_list()) == ("good", ["s:0"])


def test_a_reader_keeps_what_it_began_with_until_a_day_later(store: Store) -> None:
    offer(store, answers((1, 0, 7, 0)))
    seen = snapshot(store)
    offer(store, answers((1, 1, 8, 0)))
    tidy(store)
    assert seen.scan(SURVEY, seen.of(SURVEY)).collect()["value"].to_list() == [7.0]
    assert tidy(store, now=datetime.now(UTC) + timedelta(hours=25)) == 1
    assert facts(store)["value"].to_list() == [8.0]


def test_files_that_no_manifest_names_go_after_an_hour(store: Store) -> None:
    offer(store, answers((1, 0, 7, 0)))
    orphan = store.facts / "survey" / "day=2026-03-02" / "s00000009-orphan.parquet"
    orphan.write_bytes(b"half")
    assert tidy(store) == 0
    assert tidy(store, now=datetime.now(UTC) + timedelta(hours=2)) == 1
    assert not orphan.exists()
    assert facts(store).height == 1
