"""What is written down names no machine of ours, and what is drawn comes from no machine of others."""

import re
import subprocess

import pytest

from tests.rules.tree import ROOT, text

# Folders of the machine that something was written on; /root and /home only with a name behind them.
OF_A_MACHINE = re.compile(r"(?<![\w.)}-])/(?:work|opt|root|Users|home/\w+|tmp/\w+)/")
ADDRESS = re.compile(r"https?://[\w.-]+[^\s\"'`)>,]*")
NEVER_FETCHED = (
    "http://localhost",  # this machine
    "http://127.0.0.1",  # this machine
    "http://www.w3.org/",  # names an XML namespace
    "https://vega.github.io/schema/",  # names the version of a chart's grammar
)
READABLE = (
    ".py",
    ".md",
    ".toml",
    ".sh",
    ".css",
    ".js",
    ".html",
    ".json",
    ".yml",
    ".yaml",
    ".cfg",
    ".ini",
    ".po",
    ".mako",
)
DRAWN = (".py", ".toml", ".css", ".js", ".html", ".svg", ".json")


def committed() -> list[str]:
    """The files of the project: those that git keeps; in an unpacked archive, every file but the hidden ones."""
    if (ROOT / ".git").exists():
        git = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
        names = subprocess.run(git, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    else:
        paths = [path.relative_to(ROOT) for path in ROOT.rglob("*")]
        names = [path.as_posix() for path in paths if not any(part.startswith(".") for part in path.parts)]
    return [name for name in names if (ROOT / name).is_file()]


def machine_paths(words: str) -> list[str]:
    """The folders of some machine that a text names."""
    return OF_A_MACHINE.findall(words)


def outside_addresses(words: str) -> list[str]:
    """The addresses in a text that a browser could fetch from elsewhere."""
    return [address for address in ADDRESS.findall(words) if not address.startswith(NEVER_FETCHED)]


def test_no_text_names_a_folder_of_a_machine() -> None:
    read = [x for x in committed() if (x.endswith(READABLE) or "." not in x) and not x.startswith("tests/rules/")]
    assert read
    assert {file: named for file in read if (named := machine_paths(text(file)))} == {}


def test_a_page_fetches_nothing_from_elsewhere() -> None:
    drawn = [x for x in committed() if x.startswith("dashboards/") and x.endswith(DRAWN)]
    assert drawn
    assert {file: named for file in drawn if (named := outside_addresses(text(file)))} == {}


@pytest.mark.parametrize("words", ["see /work/notes", "open('/home/ada/logs/a.csv')", "cd /opt/wheels/"])
def test_a_folder_of_a_machine_is_found(words: str) -> None:
    assert machine_paths(f"{words}/") != []


@pytest.mark.parametrize(
    "words", ["pages/network/work/x", "https://example.org/work/", "store/facts/leg/", "$HOME/opt/x"]
)
def test_other_paths_are_let_pass(words: str) -> None:
    assert machine_paths(words) == []


def test_an_address_of_a_content_network_is_found() -> None:
    assert outside_addresses("<script src='https://cdn.example.net/vega.js'>") == ["https://cdn.example.net/vega.js"]


def test_a_namespace_is_let_pass() -> None:
    assert outside_addresses('<svg xmlns="http://www.w3.org/2000/svg">') == []
