"""Records leave the quarantine together with the facts that they become, on every database."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy
from alembic import command
from alembic.config import Config
from sqlmodel import SQLModel, select

from ingest.registry import tables
from ingest.store.again import publish_again
from ingest.store.catalogue import Quarantine, SourceFile
from ingest.store.database import MIGRATIONS, open_catalogue
from ingest.store.manifest import Store, snapshot
from ingest.store.publish import publish
from ingest.store.quarantine import MovedMeanwhileError, Wanted, expire, kept_of, leave, loads_with_refused
from ingest.store.tidy import tidy
from tests.ingest.store.answers import NOON, answers, facts, held, partly_refused, passes

FIRST_VERSION = [
    "INSERT INTO reading VALUES (1, 's', 'test', 'd')",
    "INSERT INTO commit_log VALUES (1, '2026-03-02 00:00:00')",
    (
        "INSERT INTO source_file VALUES "
        "(1, 1, 'abc', 's', 'test', 'f', 1, '2026-03-02 00:00:00', 1.0, 'done', 1, 1, 0, 0, 0, 0, 1, '')"
    ),
    "INSERT INTO quarantine VALUES (1, 1, 7, 'not_a_time', 'at', NULL)",
    "INSERT INTO gate_outcome VALUES (1, 1, 'leg', 'required', 'id', 'critical', 1, '0 of 1 rows')",
]
"""One load in the catalogue as it was at first."""


def loaded(store: Store) -> SourceFile:
    """Two answers in the facts, and the records 3 and 4 in quarantine."""
    (line,) = publish(store, tables(), partly_refused(store, answers((1, 1, 5, 0), (2, 1, 5, 0)), 3, 4), passes)
    return line


def now(store: Store, line: SourceFile) -> dict[str, int]:
    with store.catalogue.reading() as session:
        found = session.get_one(SourceFile, line.id)
        names = ("records", "new", "updated", "unchanged", "stale", "quarantined", "refused_by_gate")
        return {name: getattr(found, name) for name in names}


def again(store: Store, line: SourceFile, record: int, *refused: int) -> int:
    rows = answers((record, 1, 7, 1)).with_columns(record=pl.lit(record, pl.Int64))
    return publish_again(store, tables(), partly_refused(store, rows, *refused), passes, line).accepted


def test_what_is_sound_now_becomes_facts_and_the_load_adds_up(store: Store) -> None:
    line = loaded(store)
    assert again(store, line, 3, 4) == 1
    assert facts(store)["id"].to_list() == ["s:1", "s:2", "s:3"]
    counts = dict.fromkeys(("updated", "unchanged", "stale"), 0)
    assert now(store, line) == counts | {"records": 4, "new": 3, "quarantined": 1, "refused_by_gate": 1}
    assert kept_of(store, line.id or 0)["record"].to_list() == [4]


def test_of_two_who_replay_the_same_record_one_succeeds(store: Store) -> None:
    line = loaded(store)
    again(store, line, 3)
    before = snapshot(store)
    with pytest.raises(MovedMeanwhileError):
        again(store, line, 3)
    assert snapshot(store).seq == before.seq
    assert {x.path for x in snapshot(store).segments} == {x.path for x in before.segments}
    on_disk = {x.relative_to(store.facts).as_posix() for x in store.facts.rglob("*.parquet")}
    tidy(store)
    assert {x.path for x in before.segments} <= on_disk


def test_what_the_gate_holds_back_stays_where_it_is(store: Store) -> None:
    line = loaded(store)
    rows = answers((3, 1, 7, 1)).with_columns(record=pl.lit(3, pl.Int64))
    result = publish_again(store, tables(), partly_refused(store, rows), held, line)
    assert (result.accepted, result.held) == (0, "survey.id: 'x' failed (1)")
    assert now(store, line)["quarantined"] == 2


def test_no_record_can_leave_without_becoming_something(store: Store) -> None:
    line = loaded(store)
    with pytest.raises(MovedMeanwhileError), store.catalogue.writing() as session:
        leave(session, line, sound=[3, 4], fates={"new": 1})
    assert now(store, line)["quarantined"] == 2


def test_records_are_found_by_load_source_and_the_beginning_of_a_reason(store: Store) -> None:
    line = loaded(store)
    for wanted in (
        Wanted(),
        Wanted(load=line.id),
        Wanted(source="s"),
        Wanted(reason="suite:"),
        Wanted(reason="suite:x"),
    ):
        assert [x.id for x in loads_with_refused(store, wanted)] == [line.id]
    for wanted in (Wanted(load=99), Wanted(source="t"), Wanted(reason="suite:%"), Wanted(reason="x")):
        assert loads_with_refused(store, wanted) == []


def test_bytes_go_when_their_time_is_over_and_reasons_stay(store: Store) -> None:
    line = loaded(store)
    assert expire(store, NOON + timedelta(days=89)) == 0
    assert expire(store, NOON + timedelta(days=91)) == 2
    kept = kept_of(store, line.id or 0)
    assert kept["raw"].to_list() == [None, None]
    assert kept["reason"].to_list() == ["suite:x", "suite:x"]
    assert expire(store, NOON + timedelta(days=91)) == 0


@pytest.mark.parametrize("create", [True, False], ids=["by a load", "by who only reads"])
def test_a_catalogue_of_the_first_version_comes_along_with_what_is_in_it(tmp_path: Path, create: bool) -> None:  # noqa: FBT001
    path = tmp_path / "catalogue.db"
    engine = sqlalchemy.create_engine(f"sqlite:///{path}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in FIRST_VERSION:
            connection.execute(sqlalchemy.text(statement))
    engine.dispose()
    store = Store(open_catalogue(f"sqlite:///{path}", create=create), tmp_path)
    with store.catalogue.reading() as session:
        line = session.exec(select(SourceFile)).one()
        assert (line.path, line.head, line.refused_by_gate) == ("", None, 0)
        assert session.exec(select(Quarantine.expires_at)).one() is None
    assert expire(store) == 0
    with sqlite3.connect(path) as connection:
        for table in SQLModel.metadata.sorted_tables:
            columns = {row[1] for row in connection.execute(f"PRAGMA table_info({table.name})")}
            assert columns == set(table.c.keys()), table.name
