"""Whatever a user can write is explained: every command, every setting, every word for make; and what changed."""

import re
from collections.abc import Iterator

import pytest
from pydantic import BaseModel
from typer.main import get_command

from ingest.registry import connectors
from ingest.settings import Settings
from ingest.settings.keys import keys_of, section_of
from spiritlevel import app
from tests.rules.tree import ROOT, text

DOCUMENTATION = ["README.md", *sorted(x.relative_to(ROOT).as_posix() for x in (ROOT / "docs").rglob("*.md"))]
WORDS = "\n".join(text(file) for file in DOCUMENTATION)
COMMANDS = sorted(getattr(get_command(app), "commands", {}))


def settings(model: type[BaseModel], section: str = "") -> Iterator[tuple[str, str]]:
    """Every key that spiritlevel.toml knows, with its section: ("site", "timezone")."""
    for key, field in keys_of(model).items():
        inner = section_of(field.annotation)
        if inner is None:
            yield section, key
        elif inner is not model:  # a queue's promise has the keys of its channel's
            yield from settings(inner, section or key)


def mentions_setting(words: str, section: str, key: str) -> bool:
    """Whether a text names a section and writes its key as code, or as a line of a settings file."""
    as_code = re.search(rf"`{re.escape(key)}`|^[#\s]*{re.escape(key)}\s*=", words, re.MULTILINE)
    return as_code is not None and re.search(rf"\[\[?{re.escape(section)}\b", words) is not None


def mentions_command(words: str, command: str) -> bool:
    """Whether a text shows how a command is called."""
    return re.search(rf"\bspiritlevel {re.escape(command)}\b", words) is not None


def of_make(words: str) -> set[str]:
    """What a text, in code, says can be made with make."""
    return set(re.findall(r"(?:^|`)make ([a-z]+)", words, re.MULTILINE))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_documentation(command: str) -> None:
    assert mentions_command(WORDS, command)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_an_example_in_its_help(command: str) -> None:
    assert mentions_command(getattr(get_command(app), "commands", {})[command].help or "", command)


def test_every_setting_is_in_the_documentation() -> None:
    assert [told for told in settings(Settings) if not mentions_setting(WORDS, *told)] == []


def test_every_connector_is_in_the_documentation() -> None:
    assert [connector for connector in connectors() if f"`{connector}`" not in WORDS] == []


def test_what_the_documentation_makes_can_be_made() -> None:
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    assert of_make(WORDS + text("CONTRIBUTING.md")) <= targets


def test_every_word_for_make_has_a_line_in_make_help() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", text("Makefile"), re.MULTILINE)
    assert phony is not None
    assert set(re.findall(r"^([a-z]+):.*##", text("Makefile"), re.MULTILINE)) == set(phony[1].split())


def test_the_changelog_has_a_section_for_what_comes_or_for_a_version() -> None:
    assert re.search(r"^## \[?(Unreleased|\d+\.\d+\.\d+)\b", text("CHANGELOG.md"), re.MULTILINE)


def test_a_command_that_nobody_mentions_is_found() -> None:
    assert not mentions_command("spiritlevel measurement", "measure")


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("The `timezone` of a site.", id="without its section"),
        pytest.param("[site]\nthe timezone", id="only as a word"),
        pytest.param("[site]\n`time`", id="only a part of it"),
    ],
)
def test_a_setting_that_nobody_explains_is_found(words: str) -> None:
    assert not mentions_setting(words, "site", "timezone")


def test_a_setting_in_a_sample_file_is_mentioned() -> None:
    assert mentions_setting('[site]\ntimezone = "UTC"', "site", "timezone")


def test_a_word_for_make_is_found() -> None:
    assert of_make("`make tset` and we make sure") == {"tset"}
