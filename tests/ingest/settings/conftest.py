"""A settings file made of a few lines."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.settings import FILE, Settings, SettingsError, load_settings


@pytest.fixture(autouse=True)
def _an_empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("SPIRITLEVEL_"):
            monkeypatch.delenv(name)


@pytest.fixture
def loaded(tmp_path: Path) -> Callable[[str], Settings]:
    """The settings that a text gives."""

    def load(text: str) -> Settings:
        (tmp_path / FILE).write_text(text, "utf-8")
        return load_settings(tmp_path)

    return load


@pytest.fixture
def complaint(loaded: Callable[[str], Settings], tmp_path: Path) -> Callable[[str], str]:
    """The sentence with which a text is refused, without the folder in front of it."""

    def refuse(text: str) -> str:
        with pytest.raises(SettingsError) as refused:
            loaded(text)
        return str(refused.value).removeprefix(f"{tmp_path}{os.sep}")

    return refuse
