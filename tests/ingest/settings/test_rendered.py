"""The file that `init` writes and the page in the documentation say what the code says."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from ingest.read.raw import Limits
from ingest.settings import FILE, ReadingLimits, Settings, load_settings
from ingest.settings.comments import commented_settings
from ingest.settings.keys import keys_of, section_of
from ingest.settings.page import settings_page

ROOT = Path(__file__).parents[3]
KEYS = [
    pytest.param(section, key, id=f"{section}: {key}")
    for section, field in keys_of(Settings).items()
    for key in keys_of(section_of(field.annotation))
]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        pytest.param(FILE, commented_settings(), id="the sample file"),
        pytest.param("docs/settings.md", settings_page(), id="the page"),
    ],
)
def test_what_is_kept_is_what_is_rendered(file: str, text: str) -> None:
    assert (ROOT / file).read_text("utf-8") == text, "Write it anew: python -m ingest.settings"


@pytest.mark.usefixtures("labels_as_they_come")
def test_the_sample_file_sets_nothing_that_does_not_hold_without_it(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(commented_settings(), "utf-8")
    assert load_settings(tmp_path) == Settings(home=tmp_path)


def test_every_line_of_the_sample_file_can_be_used(tmp_path: Path) -> None:
    for folder in ("connectors", "metrics", "pages"):
        (tmp_path / "own" / folder).mkdir(parents=True)
    used = re.sub(r"^# (?=[a-z_]+ = |\[)", "", commented_settings(), flags=re.MULTILINE)
    (tmp_path / FILE).write_text(used, "utf-8")
    settings = load_settings(tmp_path)
    assert settings.source[0].timezone == "Europe/Berlin"
    assert settings.limits == ReadingLimits()


@pytest.mark.parametrize(("section", "key"), KEYS)
def test_every_key_is_explained_in_both(section: str, key: str) -> None:
    field = keys_of(section_of(keys_of(Settings)[section].annotation))[key]
    assert (field.description or "").endswith(".")
    assert re.search(rf"^(# )?\[*{section}\b", commented_settings(), re.MULTILINE)
    assert re.search(rf"^(# )?{key}(:| = )|\.{key}\.", commented_settings(), re.MULTILINE)
    assert f"| `{key}` |" in settings_page()


def test_the_sample_file_is_toml_of_the_known_sections_only() -> None:
    assert set(tomllib.loads(commented_settings())) <= set(keys_of(Settings))


@pytest.mark.parametrize("limit", [x.name for x in fields(Limits)])
def test_every_limit_of_a_file_is_a_setting_with_the_same_default(limit: str) -> None:
    assert getattr(ReadingLimits(), limit) == getattr(Limits(), limit)
