"""A command starts at once, and the web process never carries what only a load needs."""

import subprocess
import sys

import pytest

from tests.rules.tree import ROOT, imported, modules, text

GREAT_EXPECTATIONS = "great_expectations"


def loaded_by(statement: str, *libraries: str) -> set[str]:
    """Which of these libraries are in memory after a statement, in a Python of its own."""
    script = f"{statement}\nimport sys\nsys.stdout.write(' '.join({set(libraries)!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_a_command_starts_without_streamlit_and_great_expectations() -> None:
    assert loaded_by("import spiritlevel", GREAT_EXPECTATIONS, "streamlit", "altair", "pandas") == set()


def test_whoever_asks_for_a_connector_has_no_other() -> None:
    asked = "from ingest.registry import find_connector; assert find_connector('asterisk_queue_log')"
    names = {f"ingest.connectors.{name}" for name in ("asterisk_queue_log", "canonical", "zendesk_support")}
    assert loaded_by(asked, *names) == {"ingest.connectors.asterisk_queue_log"}


def test_no_page_brings_great_expectations_into_the_web_process() -> None:
    every = "; ".join(
        f"import {file.removesuffix('.py').replace('/', '.')}" for file in modules("dashboards", "metrics")
    )
    assert loaded_by(every.replace(".__init__", ""), GREAT_EXPECTATIONS) == set()


def test_great_expectations_is_imported_by_one_module() -> None:
    names = (
        file for file in modules("ingest") if any(x.startswith(GREAT_EXPECTATIONS) for _, x in imported(text(file)))
    )
    assert len(list(names)) <= 1


@pytest.mark.parametrize("library", ["json", "csv"])
def test_a_library_in_memory_is_found(library: str) -> None:
    assert loaded_by(f"import {library}", library) == {library}
