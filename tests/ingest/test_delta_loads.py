"""Delta tables from outside: a load keeps them up, doctor compares them, and another reader sees what the facts say."""

import shutil
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ingest.doctor import examine
from ingest.pipeline import loader
from ingest.settings import load_settings
from ingest.source import configured
from ingest.store.facts import open_facts
from ingest.tables.survey import survey

pytestmark = pytest.mark.usefixtures("one_gate")

HEAD = "id,kind,value,scale_min,scale_max,asked_at,complete\n"
SETTINGS = """
[store]
delta = true

[[source]]
name = "surveys"
connector = "canonical"
table = "survey"
timezone = "UTC"
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder with one source of survey answers, and Delta tables."""
    (tmp_path / "spiritlevel.toml").write_text(SETTINGS, "utf-8")
    (tmp_path / "inbox" / "surveys").mkdir(parents=True)
    return tmp_path


def load(home: Path, name: str, *rows: str) -> None:
    """Load one more file."""
    settings = load_settings(home)
    path = home / "inbox" / "surveys" / name
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows), "utf-8")
    with loader(settings) as open_loader:
        (receipt,) = open_loader.files(configured(settings, settings.source[0]), [path])
    assert receipt.state == "done"


def findings(home: Path) -> list[tuple[bool, str]]:
    """What doctor says of Delta."""
    return [(x.ok, x.what) for x in examine(load_settings(home)) if "Delta" in x.what]


def assert_the_same(home: Path) -> None:
    expected = open_facts(load_settings(home)).scan(survey).collect().sort("id")
    read = pl.scan_delta(str(home / "store" / "facts" / "survey")).collect().sort("id")
    assert_frame_equal(read.select(expected.columns), expected)
    assert findings(home) == [(True, "The Delta tables name the same files as the manifest.")]


@pytest.mark.slow
def test_a_load_keeps_them_up_and_doctor_says_so(home: Path) -> None:
    load(home, "a.csv", "1,nps,9,0,10,2026-03-02T12:00:00,true", "2,nps,3,0,10,2026-03-03T12:00:00,true")
    assert_the_same(home)
    load(home, "b.csv", "2,nps,4,0,10,2026-03-04T12:00:00,true")
    assert_the_same(home)
    shutil.rmtree(home / "store" / "facts" / "survey" / "_delta_log")
    assert findings(home) == [(False, "The Delta table survey is missing, cannot be read or has other columns.")]
    load(home, "c.csv", "3,nps,4,0,10,2026-03-02T12:00:00,true")
    assert_the_same(home)
