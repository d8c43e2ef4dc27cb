"""The environment overrides the file, and is checked as strictly."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.settings import Settings, SettingsError, load_settings

Loaded = Callable[[str], Settings]


def test_a_variable_overrides_one_key_and_leaves_the_others(loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPIRITLEVEL_SITE__TIMEZONE", "Asia/Tokyo")
    site = loaded("[site]\nname = 'A'\ntimezone = 'UTC'").site
    assert (site.name, site.timezone) == ("A", "Asia/Tokyo")


def test_a_promise_can_be_overridden_down_to_its_queue(loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPIRITLEVEL_PROMISE__VOICE__WITHIN", "30")
    monkeypatch.setenv("SPIRITLEVEL_PROMISE__VOICE__QUEUE__VIP__TARGET", "0.95")
    voice = loaded("[promise.voice.queue.vip]\nshort_abandon = '2s'").promise["voice"]
    assert (voice.within_s, voice.target) == (30, 0.8)
    assert (voice.queue["vip"].within_s, voice.queue["vip"].target, voice.queue["vip"].short_abandon_s) == (30, 0.95, 2)


def test_a_list_is_written_as_json(loaded: Loaded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPIRITLEVEL_PLUGINS__PAGES", '["."]')
    assert loaded("").plugins.pages == (tmp_path,)


def test_a_password_may_stand_in_the_environment(loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPIRITLEVEL_STORE__URL", "postgresql://u:p@h/d")
    assert loaded("").store.url == "postgresql+psycopg://u:p@h/d"


@pytest.mark.parametrize(
    "variable",
    ["SPIRITLEVEL_HOME", "SPIRITLEVEL_PORT", "SPIRITLEVEL_SERVICE_HOST", "SPIRITLEVEL_PORT_8501_TCP_ADDR"],
)
def test_variables_that_an_orchestrator_sets_are_left_alone(
    loaded: Loaded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "tcp://10.0.0.1:8501")
    assert loaded("").home == tmp_path


def test_an_empty_variable_is_not_set(loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPIRITLEVEL_SITE__TIMEZONE", "")
    assert loaded("").site.timezone == "UTC"


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        pytest.param(
            "SPIRITLEVEL_SITE__TIMEZONE",
            "Berlin",
            "environment variable SPIRITLEVEL_SITE__TIMEZONE: 'timezone' of [site]: 'Berlin' is no time zone; "
            "did you mean 'Europe/Berlin'?",
            id="a wrong value",
        ),
        pytest.param(
            "SPIRITLEVEL_SITE__TIMEZON",
            "UTC",
            "environment variable SPIRITLEVEL_SITE__TIMEZON: 'timezon' is no key of [site]; did you mean 'timezone'?",
            id="a misspelt key",
        ),
        pytest.param(
            "SPIRITLEVEL_SIET__NAME",
            "A",
            "environment variable SPIRITLEVEL_SIET__NAME: there is no section 'siet'; "
            "did you mean SPIRITLEVEL_SITE__...?",
            id="a misspelt section",
        ),
        pytest.param(
            "SPIRITLEVEL_SOURCE",
            '[{"name": "a"}]',
            "environment variable SPIRITLEVEL_SOURCE: 'connector' of [[source]] is missing.",
            id="a wrong value inside a list",
        ),
        pytest.param(
            "SPIRITLEVEL_PLUGINS__PAGES", "own", "environment: SPIRITLEVEL_PLUGINS__PAGES: a list is", id="no JSON"
        ),
    ],
)
def test_a_wrong_variable_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as refused:
        load_settings(tmp_path)
    assert str(refused.value).startswith(sentence)


def test_a_wrong_address_of_the_catalogue_is_not_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPIRITLEVEL_STORE__URL", "mysql://u:hunter2@h/d")
    with pytest.raises(SettingsError) as refused:
        load_settings(tmp_path)
    assert "SPIRITLEVEL_STORE__URL" in str(refused.value)
    assert "hunter2" not in str(refused.value)
