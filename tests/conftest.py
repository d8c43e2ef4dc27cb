"""What every test can ask for."""

import gc
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from ingest.quality.gate import Gate
from ingest.settings.privacy import Privacy
from tests.reading import outcomes
from tests.unordered import unordered

# A slow machine is no reason to fail; in CI the same examples come every time, elsewhere new ones keep looking.
settings.register_profile("spiritlevel", deadline=None, derandomize=bool(os.environ.get("CI")), print_blob=True)
settings.load_profile("spiritlevel")

FEW_CYCLES = 50_000
"""Objects that are made between two searches for those that hold one another."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors, for now and then a test waits: for a disk, a browser, a process, a clock."""
    return min((os.cpu_count() or 1) + 1, 4)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first, whole, so that at the end no worker is alone with one of them."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_collection_finish() -> None:
    """What was imported stays until the end: it is not looked through again whenever something is thrown away."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(FEW_CYCLES)


@pytest.fixture(scope="session", autouse=True)
def _nothing_counts_on_an_order_that_is_not_promised() -> Iterator[None]:
    with unordered():
        yield


LABELS = "SPIRITLEVEL_PRIVACY__LABELS"
AS_IT_COMES = Privacy.__init__


def _every_label(privacy: Privacy, **said: Any) -> None:
    AS_IT_COMES(privacy, **{"labels": "kept", **said})


# An example has one queue and two contacts, and its test says what the queue is called: every label is kept. That holds
# for settings that are read, and for those that a test makes itself, also where it is imported: so it is said here.
# Whatever asks for `labels_as_they_come` has the default that everybody has.
os.environ[LABELS] = "kept"
Privacy.__init__ = _every_label  # type: ignore[assignment, method-assign]  # as was just said


@pytest.fixture(scope="module")
def labels_as_they_come() -> Iterator[None]:
    """What of labels is kept is left to the settings of a home."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(LABELS, raising=False)
        patch.setattr(Privacy, "__init__", AS_IT_COMES)
        yield


@pytest.fixture(scope="session", autouse=True)
def _components_are_looked_for_once() -> Iterator[None]:
    """Each run of an AppTest looks through all installed packages for components, which takes longer than the page."""
    if "streamlit.testing" not in sys.modules:
        yield
        return
    scanner = import_module("streamlit.components.v2.manifest_scanner")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanner, "scan_component_manifests", cache(scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session", autouse=True)
def _a_page_is_waited_for_and_not_asked_about() -> Iterator[None]:
    """An AppTest asks a thousand times a second whether its page is drawn, and keeps the page from being drawn."""
    if "streamlit.testing" not in sys.modules:
        yield
        return
    runner = import_module("streamlit.testing.v1.local_script_runner")
    asked = runner.require_widgets_deltas

    def waited(drawing: Any, timeout: float) -> None:
        drawing._script_thread.join(timeout)  # noqa: SLF001 - nobody else knows when it is through
        asked(drawing, timeout)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "require_widgets_deltas", waited)
        yield


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The Chromium of this machine; without one the test is skipped, but fails where CI is set."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return Path(found)
    message = "There is no Chromium here; on Debian, as root, `make system` installs it."
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


class _Lasting(Gate):
    """A gate whose worker stays: a watch without news lets go of its own, and this one is for other tests too."""

    def close(self) -> None:
        """Do nothing."""


@pytest.fixture(scope="session")
def gate() -> Iterator[Gate]:
    """One worker of the quality gate for all tests, because it takes seconds to start."""
    opened = _Lasting()
    opened.start()
    yield opened
    Gate.close(opened)


@pytest.fixture(scope="module")
def one_gate(gate: Gate) -> Iterator[None]:
    """Whatever the tests of a module load, by commands too, asks this one worker instead of starting another."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ingest.pipeline.Gate", lambda: nullcontext(gate))
        yield


@pytest.fixture(scope="module")
def read_here() -> Iterator[None]:
    """Whatever the tests of a module load is read in this process; see tests/reading.py."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ingest.read.guard._outcomes", outcomes)
        yield
