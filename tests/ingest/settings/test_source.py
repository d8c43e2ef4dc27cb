"""A source's own keys are checked by its connector, with the same care as the file's."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from pydantic import Field

from ingest.connector import SourceSettings
from ingest.settings import Settings, SettingsError, source_once, source_settings

BEGIN = "[[source]]\nname = 'other'\nconnector = 'x'\n[[source]]\nname = 'a'\nconnector = 'x'\n"


class Mapped(SourceSettings):
    table: str
    rows: int = 5
    leg: Mapping[str, str] = Field(default_factory=dict)


def test_a_source_is_told_what_its_entry_says(loaded: Callable[[str], Settings], tmp_path: Path) -> None:
    entry = loaded(f"{BEGIN}timezone = 'UTC'\ntable = 'leg'\n[source.leg]\nid = 'call'").source[1]
    told = source_settings(entry, Mapped, home=tmp_path)
    assert told == Mapped(source="a", timezone="UTC", table="leg", leg={"id": "call"})


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        pytest.param(
            "tabel = 'leg'",
            "line 7: 'tabel' is no key of [[source]]; did you mean 'table'? "
            "Known keys: name, connector, path, timezone, table, rows, leg.",
            id="a misspelt key of the connector",
        ),
        pytest.param(
            "table = 'leg'\ntimezon = 'UTC'", "line 8: 'timezon' is no key of [[source]]; did", id="a general"
        ),
        pytest.param("table = 'leg'\nrows = 'x'", "line 8: 'rows' of [[source]]: 'x' should be a whole", id="a value"),
        pytest.param("table = 'leg'\n[source.leg]\nid = 4", "line 9: 'id' of [source.leg]: 4 should be", id="an inner"),
        pytest.param("table = 'leg'\nsource = 'b'", "line 8: 'source' is no key of [[source]].", id="another's name"),
        pytest.param("", "line 4: 'table' of [[source]] is missing.", id="a missing key"),
    ],
)
def test_a_mistake_names_its_line(loaded: Callable[[str], Settings], tmp_path: Path, keys: str, sentence: str) -> None:
    with pytest.raises(SettingsError) as refused:
        source_settings(loaded(BEGIN + keys).source[1], Mapped, home=tmp_path)
    assert str(refused.value).startswith(f"{tmp_path / 'spiritlevel.toml'}, {sentence}")


def test_options_of_the_command_line_are_keys() -> None:
    entry = source_once("x", name="a", timezone=None, options=["table=leg", "rows=7", "leg.id=col('a') = 1"])
    told = source_settings(entry, Mapped)
    assert told == Mapped(source="a", table="leg", rows=7, leg={"id": "col('a') = 1"})


def test_a_list_on_the_command_line_is_read_as_toml() -> None:
    assert source_once("x", name="a", timezone=None, options=["a=[1, 2]"]).options == {"a": [1, 2]}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        pytest.param(
            ["tabel=leg"], "--set tabel: 'tabel' is no key of the source; did you mean 'table'?", id="misspelt"
        ),
        pytest.param(["table=leg", "rows=x"], "--set rows: 'x' should be a whole number.", id="a wrong value"),
        pytest.param(["table"], "--set table: write KEY=VALUE.", id="no value"),
        pytest.param(["=x"], "--set =x: write KEY=VALUE.", id="no key"),
        pytest.param(["leg=[1"], "--set leg=[1: what is in brackets is not TOML.", id="an open bracket"),
        pytest.param(["leg=1", "leg.id=2"], "--set leg.id=2: 'leg' is set to a value already", id="a value with keys"),
    ],
)
def test_a_mistake_on_the_command_line_names_its_option(options: list[str], sentence: str) -> None:
    with pytest.raises(SettingsError) as refused:
        source_settings(source_once("x", name="a", timezone=None, options=options), Mapped)
    assert str(refused.value).startswith(sentence)


def test_an_unknown_zone_on_the_command_line_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"^--timezone: 'Berlin' is no time zone; did you mean 'Europe/Berlin'\?$"):
        source_once("x", name="a", timezone="Berlin")
