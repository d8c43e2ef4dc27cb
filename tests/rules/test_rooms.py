"""Imports run one way: ingest, then metrics, then dashboards; and some libraries have one home."""

from pathlib import Path

import pytest

from tests.rules.tree import DOORS, ROOMS, broken, imported, inside, modules, package_of, text

OF_THE_FACTS = ("ingest.table", "ingest.tables", "ingest.vocabulary", "ingest.discover", "ingest.settings")
MAY_USE = {
    "ingest": ("ingest",),
    # Who is one person is said by the facts alone, and by the same rule for whoever asks.
    "metrics": ("metrics", "ingest.identity.people", *OF_THE_FACTS),
    # What comes by the network is let in by the server of the dashboards, and is a file before anybody reads it. A
    # source is connected in the browser as well, by one file of ingest that says all there is to say about it, and
    # whose an address is, by one that gives a number and nothing else; how to reach the customer of a case, by one that
    # writes down who was shown it.
    "dashboards": (
        "dashboards",
        "metrics",
        "ingest.store",
        "ingest.door",
        "ingest.connecting",
        "ingest.customer_number",
        "ingest.reaching",
        "ingest.volumes",
        *OF_THE_FACTS,
    ),
}
ONLY_HERE = {
    "streamlit": ("dashboards/", "streamlit_app.py"),
    "altair": ("dashboards/",),
    "great_expectations": ("ingest/quality/",),
    "pandas": ("ingest/quality/",),
    "sqlmodel": ("ingest/store/",),
    "sqlalchemy": ("ingest/store/",),
    "alembic": ("ingest/store/",),
    "psycopg": ("ingest/store/",),
    "sqlite3": ("ingest/store/",),
}
NEVER_FROM = {
    "ingest/sample/": ("ingest.store", "ingest.pipeline", "ingest.inbox"),  # the sample centre takes no short way
    "ingest/connectors/": ("ingest.store", "ingest.pipeline"),  # a connector gives rows and knows not where they go
    "ingest/read/": ("ingest.store", "ingest.pipeline"),  # hostile bytes stay far from the store
}
CONNECTORS = "ingest/connectors/"
VENDORS = [Path(file).stem for file in modules(CONNECTORS) if not Path(file).stem.startswith("_")]


def of_another_vendor(file: str, name: str) -> bool:
    """Whether a connector, or a part of one, leans on another: `_<vendor>_...` is a part of that vendor's connector."""
    if not file.startswith(CONNECTORS) or not inside(name, "ingest.connectors"):
        return False
    module = f"{name}...".split(".")[2]
    vendors = [vendor for vendor in VENDORS if f"{module.removeprefix('_')}_".startswith(f"{vendor}_")]
    return any(not Path(file).stem.removeprefix("_").startswith(vendor) for vendor in vendors)


def misplaced(file: str, source: str) -> list[str]:
    """The imports that do not belong in this file."""
    room = file.split("/", maxsplit=1)[0]
    found = []
    for line, name in imported(source, package_of(file)):
        top = name.split(".")[0]
        wrong_way = top in ROOMS and room in ROOMS and not inside(name, *MAY_USE[room])
        wrong_room = top in ONLY_HERE and not file.startswith(ONLY_HERE[top])
        short_way = any(file.startswith(x) and inside(name, *never) for x, never in NEVER_FROM.items())
        through_the_door = room in ROOMS and (f"{top}.py" in DOORS or top in DOORS)
        if wrong_way or wrong_room or short_way or through_the_door or of_another_vendor(file, name):
            found.append(f"line {line}: {name}")
    return found


def test_imports_run_one_way() -> None:
    assert broken(lambda file: misplaced(file, text(file)), *ROOMS, *DOORS) == {}


@pytest.mark.parametrize(
    ("file", "source"),
    [
        pytest.param("ingest/a.py", "import metrics", id="ingest knows nothing of metrics"),
        pytest.param("ingest/a.py", "def f():\n    from dashboards import page", id="a late import is an import"),
        pytest.param("ingest/a.py", "import_module('metrics.measure')", id="an import by name is an import"),
        pytest.param("ingest/a.py", "import spiritlevel", id="a room does not go out by the door"),
        pytest.param("dashboards/a.py", "from commands import options", id="nor by the folder of its commands"),
        pytest.param("metrics/a.py", "from ingest import store", id="metrics do not touch the store"),
        pytest.param("metrics/a.py", "from ..ingest.pipeline import load", id="a relative import is an import"),
        pytest.param("metrics/a.py", "import ingest.tablesaw", id="a longer name is another module"),
        pytest.param(
            "dashboards/a.py", "from ingest.connectors import delimited", id="no page speaks a vendor's words"
        ),
        pytest.param("metrics/a.py", "import streamlit as st", id="metrics draw nothing"),
        pytest.param("ingest/read/a.py", "import great_expectations", id="the gate is in quality"),
        pytest.param("ingest/pipeline.py", "from sqlmodel import Session", id="SQL is in the store"),
        pytest.param("ingest/sample/a.py", "from ingest.store.facts import open_facts", id="the sample is ingested"),
        pytest.param(
            "ingest/connectors/a.py",
            "from ingest.connectors.asterisk_queue_log import read",
            id="connectors do not lean on each other",
        ),
        pytest.param(
            "ingest/connectors/_a_fold.py",
            "from ingest.connectors._asterisk_queue_log_fold import fold",
            id="nor on each other's parts",
        ),
    ],
)
def test_an_import_in_the_wrong_place_is_found(file: str, source: str) -> None:
    assert misplaced(file, source) != []


@pytest.mark.parametrize(
    ("file", "source"),
    [
        pytest.param("metrics/a.py", "from ingest.tables.leg import leg", id="metrics know the tables"),
        pytest.param("dashboards/a.py", "import streamlit as st", id="dashboards draw with streamlit"),
        pytest.param("ingest/store/a.py", "from sqlmodel import Session", id="the store speaks SQL"),
        pytest.param(
            "ingest/connectors/asterisk_queue_log.py",
            "from ingest.connectors._asterisk_queue_log_fold import fold",
            id="a connector may have parts",
        ),
        pytest.param(
            "ingest/connectors/a.py", "from ingest.connectors._folding import last", id="what no vendor owns is shared"
        ),
        pytest.param("spiritlevel.py", "from dashboards.app import serve", id="a door opens on every room"),
    ],
)
def test_an_import_in_its_place_is_let_pass(file: str, source: str) -> None:
    assert misplaced(file, source) == []
