"""What a settings file gives."""

import codecs
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from ingest.settings import FILE, Settings, SettingsError, load_settings

Loaded = Callable[[str], Settings]


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == Settings(home=tmp_path)


def test_an_empty_file_changes_nothing(loaded: Loaded, tmp_path: Path) -> None:
    assert loaded("") == Settings(home=tmp_path)


def test_the_catalogue_is_a_file_in_the_store_unless_a_database_is_named(loaded: Loaded, tmp_path: Path) -> None:
    assert loaded("").store.url == f"sqlite:///{tmp_path}/store/catalogue.db"
    assert loaded("[store]\nfolder = 'facts'").store.url == f"sqlite:///{tmp_path}/facts/catalogue.db"
    assert loaded("[store]\nurl = 'sqlite:///x.db'").store.url == f"sqlite:///{tmp_path}/x.db"
    assert loaded("[store]\nurl = 'postgresql://u@h/d'").store.url == "postgresql+psycopg://u@h/d"


def test_paths_are_relative_to_the_home_folder(loaded: Loaded, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    settings = loaded(
        "[store]\nfolder = 'facts'\n[plugins]\nmetrics = ['own']\n"
        "[[source]]\nname = 'a'\nconnector = 'x'\npath = 'logs/*.csv'\n"
        "[[source]]\nname = 'b'\nconnector = 'x'\npath = '/logs/*.csv'\n"
    )
    assert settings.store.folder == tmp_path / "facts"
    assert settings.plugins.metrics == (tmp_path / "own",)
    assert [x.path for x in settings.source] == [f"{tmp_path}/logs/*.csv", "/logs/*.csv"]


def test_a_source_without_a_path_reads_its_inbox(loaded: Loaded, tmp_path: Path) -> None:
    (source,) = loaded("[[source]]\nname = 'a'\nconnector = 'x'").source
    assert source.path == f"{tmp_path}/inbox/a/*"


def test_a_relative_home_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings(Path()).home == tmp_path


def test_a_user_whom_nobody_knows_is_only_a_path(loaded: Loaded) -> None:
    assert loaded("[store]\nfolder = '~nobody-knows-me/x'").store.folder.name == "x"


def test_what_a_source_says_beside_the_general_keys_is_for_its_connector(loaded: Loaded) -> None:
    (source,) = loaded("[[source]]\nname='a'\nconnector='x'\ntable='leg'\n[source.leg]\nid='call'\n").source
    assert source.options == {"table": "leg", "leg": {"id": "call"}}
    assert source.timezone is None


def test_a_limit_is_handed_to_the_reader_of_a_file(loaded: Loaded) -> None:
    limits = loaded("[limits]\nline = '2MiB'\nearliest = 2001-01-01").limits.of_a_file()
    assert (limits.line_bytes, limits.earliest) == (2 * 1024**2, datetime(2001, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(codecs.BOM_UTF8 + b"[site]\nname = 'A'", id="a byte-order mark"),
        pytest.param(b"[site]\r\nname = 'A'\r\n", id="the line ends of Windows"),
    ],
)
def test_what_an_editor_leaves_in_a_file_does_not_matter(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert load_settings(tmp_path).site.name == "A"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"[site]\nname = 'M\xfcller'", "line 2: this is not UTF-8; save the file as UTF-8", id="Latin-1"),
        pytest.param("[site]".encode("utf-16"), "line 1: this is not UTF-8;", id="UTF-16"),
        pytest.param(b"#" * 1024**2 + b"#", "more than 1 MiB is no settings file.", id="a file that is no settings"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(SettingsError, match=sentence):
        load_settings(tmp_path)


def test_a_folder_of_that_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(tmp_path)


def test_settings_cannot_be_changed(tmp_path: Path) -> None:
    with pytest.raises(ValidationError):
        setattr(Settings(home=tmp_path), "home", tmp_path)  # noqa: B010 mypy knows too that it cannot be set


def test_settings_in_an_error_report_do_not_show_the_address_of_the_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPIRITLEVEL_STORE__URL", "postgresql://u:hunter2@h/d")
    assert "hunter2" not in repr(load_settings(tmp_path))
