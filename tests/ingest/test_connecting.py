"""A source is tried out before it is connected, and connecting changes nothing but what it says."""

from pathlib import Path

import pytest

from ingest.connecting import ConnectError, Wish, connect, staged, tried
from ingest.loading import load_configured
from ingest.settings import FILE, Settings, load_settings
from ingest.settings.error import SettingsError
from ingest.store.facts import open_facts

LOG = """\
id,channel,direction,outcome,started_at,source_tz,is_open,topic,customer
i1,voice,inbound,answered,2026-10-01T08:00:00,Europe/Vienna,false,billing,+4930123456
i2,voice,inbound,answered,soon,Europe/Vienna,false,billing,
"""
HOTLINE = Wish(name="hotline", connector="canonical", timezone="Europe/Vienna", options='table = "interaction"')


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / FILE).write_text('# ours\n[site]\ntimezone = "Europe/Vienna"\n')
    return load_settings(tmp_path)


@pytest.fixture
def file(settings: Settings) -> Path:
    return staged(settings, "../.legs.csv", LOG.encode())


def test_an_upload_waits_where_nobody_else_looks(settings: Settings, file: Path) -> None:
    assert file.name == "legs.csv"
    assert file.is_relative_to(settings.home / "inbox" / ".uploaded")
    assert file.parent.stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("one_gate")
def test_a_trial_shows_what_would_come_and_leaves_nothing_behind(settings: Settings, file: Path) -> None:
    trial = tried(settings, HOTLINE, file)
    assert (trial.receipt.state, trial.receipt.new, trial.receipt.quarantined) == ("done", 1, 1)
    assert (trial.counts["interaction"], trial.rows["interaction"]["topic"].to_list()) == (1, ["billing"])
    assert trial.refused.select("record", "reason").rows() == [(3, "not_a_time")]
    assert "4930123456" not in str(trial.rows)
    assert file.exists()
    assert not (settings.home / "store").exists()
    assert (settings.home / FILE).read_text() == '# ours\n[site]\ntimezone = "Europe/Vienna"\n'


@pytest.mark.usefixtures("one_gate")
def test_a_connected_source_is_loaded_as_it_was_tried(settings: Settings, file: Path) -> None:
    after = connect(settings, HOTLINE, file)
    assert (settings.home / FILE).read_text().startswith("# ours\n[site]")
    assert not file.exists()
    (told,) = load_configured(after, "hotline")
    assert (told.new, told.quarantined) == (1, 1)
    assert [*open_facts(after).sources()] == ["hotline"]


def test_a_home_without_settings_gets_them(tmp_path: Path) -> None:
    bare = Settings(home=tmp_path)
    assert [x.name for x in connect(bare, HOTLINE, staged(bare, "legs.csv", LOG.encode())).source] == ["hotline"]


def test_what_would_not_be_right_changes_nothing(settings: Settings, file: Path) -> None:
    before = (settings.home / FILE).read_bytes()
    with pytest.raises(SettingsError, match="Mars"):
        connect(settings, Wish(name="hotline", connector="canonical", timezone="Mars/North"), file)
    assert (settings.home / FILE).read_bytes() == before
    assert file.exists()


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        pytest.param(Wish(name="x", connector="canonical", options="table leg"), "are not TOML", id="no TOML"),
        pytest.param(
            Wish(name="x", connector="canonical", options="[store]\nurl = 'x'"),
            "no other section",
            id="another section",
        ),
        pytest.param(
            Wish(name="x", connector="canonical", options="[[source]]\nname = 'y'"),
            "no other section",
            id="another source",
        ),
        pytest.param(Wish(name="x", connector="canonical", options="path = '/etc/passwd'"), "no path", id="a path"),
    ],
)
def test_other_keys_are_those_of_the_connector_alone(settings: Settings, file: Path, wish: Wish, sentence: str) -> None:
    for step in (tried, connect):
        with pytest.raises(ConnectError, match=sentence):
            step(settings, wish, file)


def test_a_name_is_given_once(settings: Settings, file: Path) -> None:
    after = connect(settings, HOTLINE, file)
    with pytest.raises(ConnectError, match="a source named 'hotline' already"):
        connect(after, HOTLINE, file)


def test_an_empty_file_is_no_example(settings: Settings) -> None:
    with pytest.raises(ConnectError, match=r"legs\.csv is empty"):
        staged(settings, "legs.csv", b"")
