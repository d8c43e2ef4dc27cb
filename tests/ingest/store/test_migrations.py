"""A catalogue of any earlier version, with what is kept in it, becomes one of today's."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, inspect, text

from ingest.settings import Settings
from ingest.settings import Store as StoreSettings
from ingest.store.annotations import annotations
from ingest.store.chosen import choices, choose_promise
from ingest.store.database import HEAD, MIGRATIONS, open_catalogue
from ingest.store.manifest import Store

EARLIER = [f"{number:04}" for number in range(1, int(HEAD))]


def columns(engine: Engine) -> dict[str, set[str]]:
    seen = inspect(engine)
    return {table: {x["name"] for x in seen.get_columns(table)} for table in seen.get_table_names()}


def taken_back_to(engine: Engine, revision: str) -> None:
    """Empty the database and make a catalogue of that version in it."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.execution_options(spiritlevel_write=True).begin() as connection:
        for table in inspect(connection).get_table_names():
            cascade = " CASCADE" if engine.dialect.name == "postgresql" else ""
            connection.execute(text(f'DROP TABLE "{table}"{cascade}'))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


@pytest.mark.parametrize("revision", EARLIER)
def test_an_earlier_catalogue_becomes_one_of_today(store: Store, revision: str, tmp_path: Path) -> None:
    engine = store.catalogue.engine
    today, url = columns(engine), engine.url.render_as_string(hide_password=False)
    taken_back_to(engine, revision)
    now = datetime(2026, 3, 1, tzinfo=UTC)
    if revision == "0005":
        note = "INSERT INTO annotation (at, words, is_phase, who, noted_at) VALUES (:at, 'menu', :no, 'Anna', :at)"
        with engine.execution_options(spiritlevel_write=True).begin() as connection:
            connection.execute(text(note), {"at": now.replace(tzinfo=None), "no": False})
    engine.dispose()
    catalogue = open_catalogue(url)
    assert columns(catalogue.engine) == today
    settings = Settings(home=tmp_path, store=StoreSettings(folder=tmp_path, url=url))
    choose_promise(settings, "voice", {"within": "30s"}, since=date(2026, 3, 1), who="Ben")
    assert [x.who for x in choices(settings)] == ["Ben"]
    assert [x.words for x in annotations(settings)] == (["menu"] if revision == "0005" else [])
    catalogue.engine.dispose()
