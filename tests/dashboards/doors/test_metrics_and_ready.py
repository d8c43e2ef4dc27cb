"""The figures for monitoring are right and hold no name of a person; what is said to be ready was tried."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from sqlalchemy import create_engine, text

from ingest.pipeline import Loader
from ingest.privacy import load_key
from ingest.quality.gate import Gate
from ingest.settings import load_settings
from ingest.source import configured
from ingest.store.facts import open_store
from tests.dashboards.doors.conftest import Door

pytestmark = pytest.mark.usefixtures("read_here")

NUMBER = "+493011147"
LOG = (
    f"1772000000|1.1|billing|NONE|ENTERQUEUE||{NUMBER}|1\n1772000004|1.1|billing|SIP/anna|CONNECT|4|1.2|3\n"
    "1772000900|1.1|billing|SIP/anna|COMPLETECALLER|4|890|1\n"
)
CHANGED = LOG.replace("|4|890|1", "|4|896|1") + "soon|2.1|billing|NONE|ENTERQUEUE||+49|1\n"


@pytest.fixture
def loaded(door: Door, gate: Gate) -> Door:
    """A server of a home with two files of one source, of which one record was refused, and a file that is none."""
    folder = door.home / "inbox" / "pbx"
    folder.mkdir(parents=True)
    for name, content in {"anna-1.log": LOG, "anna-2.log": CHANGED, "anna.zip": "PK\x03\x04" + "\0" * 40}.items():
        (folder / name).write_text(content)
    settings = load_settings(door.home)
    loader = Loader(settings, open_store(settings), load_key(door.home / "keys"), gate)
    receipts = loader.files(configured(settings, settings.source[0]), sorted(folder.iterdir()))
    assert [x.state for x in receipts if x.state != "done"] == ["rejected"]
    return door


def values(door: Door) -> dict[tuple[str, str], float]:
    """Every value by the name of its sample and its labels, as the library's own parser reads them."""
    answer = requests.get(f"{door.url}/metrics", timeout=30)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/openmetrics-text; version=1.0.0; charset=utf-8")
    assert answer.text.endswith("# EOF\n")
    families = text_string_to_metric_families(answer.text)  # type: ignore[no-untyped-call]
    samples = [x for family in families for x in family.samples]
    return {(x.name, ",".join(f"{k}={v}" for k, v in sorted(x.labels.items()))): x.value for x in samples}


def test_the_figures_are_those_of_the_ledger(loaded: Door) -> None:
    found = values(loaded)
    assert found["spiritlevel_up", ""] == 1
    records = {
        x: found["spiritlevel_records_total", f"source=pbx,verdict={x}"] for x in ("new", "unchanged", "quarantined")
    }
    assert (sum(records.values()), records["quarantined"]) == (7, 1)
    assert found["spiritlevel_files", "source=pbx,state=done"] == 2
    assert found["spiritlevel_files", "source=pbx,state=rejected"] == 1
    assert found["spiritlevel_refused_records", "reason=not_a_time,source=pbx"] == 1
    assert found["spiritlevel_load_seconds_count", "source=pbx"] == 2
    assert found["spiritlevel_load_seconds_bucket", "le=+Inf,source=pbx"] == 2
    assert found["spiritlevel_load_seconds_sum", "source=pbx"] > 0
    assert found["spiritlevel_source_newest_timestamp_seconds", "source=pbx"] == 1_772_000_900
    assert found["spiritlevel_source_last_load_timestamp_seconds", "source=pbx"] > 1_772_000_900
    assert found["spiritlevel_store_bytes", ""] == sum(
        x.stat().st_size for x in (loaded.home / "store" / "facts").rglob("*.parquet")
    )


def test_nothing_that_could_name_a_person_is_among_them(loaded: Door) -> None:
    said = requests.get(f"{loaded.url}/metrics", timeout=30).text
    assert not [x for x in (NUMBER, "49301", "anna", "billing", str(loaded.home)) if x in said]


def test_a_home_where_nothing_was_loaded_has_figures_too(door: Door) -> None:
    assert values(door)["spiritlevel_commit", ""] == 0
    assert not (door.home / "store").exists(), "asking makes nothing"


def test_a_store_that_cannot_be_read_is_down(loaded: Door) -> None:
    (loaded.home / "store" / "catalogue.db").write_bytes(b"x" * 9_999)
    for beside in ("-wal", "-shm"):
        (loaded.home / "store" / f"catalogue.db{beside}").unlink(missing_ok=True)
    assert values(loaded) == {("spiritlevel_up", ""): 0}


def ready(door: Door) -> tuple[int, dict[str, str]]:
    """The status, and of every check that failed why."""
    answer = requests.get(f"{door.url}/api/ready", timeout=30)
    told = answer.json()
    assert told["ready"] == (answer.status_code == 200) == all(x["ok"] for x in told["checks"])
    assert all(x["seconds"] >= 0 for x in told["checks"])
    return answer.status_code, {x["name"]: x["why"] for x in told["checks"] if not x["ok"]}


def test_it_is_ready_before_the_first_load_and_after_it(loaded: Door, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert ready(loaded) == (200, {})
    assert not [x for x in (loaded.home / "store").iterdir() if x.name.startswith(".ready")]
    shutil.move(loaded.home / "store", tmp_path_factory.mktemp("away"))
    assert ready(loaded) == (200, {})


def first_segment(home: Path) -> Path:
    return next((home / "store" / "facts").rglob("*.parquet"))


def full(home: Path) -> None:
    (home / "spiritlevel.toml").write_text('[inbox]\nkeep_free = "9999999GiB"\n')


def older_schema(home: Path) -> None:
    with create_engine(f"sqlite:///{home}/store/catalogue.db").begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))


@pytest.mark.parametrize(
    ("breaks", "check"),
    [
        pytest.param(lambda home: first_segment(home).unlink(), "facts", id="a fact file is gone"),
        pytest.param(lambda home: os.truncate(first_segment(home), 99), "facts", id="a fact file was cut"),
        pytest.param(lambda home: (home / "keys" / "customer.key").unlink(), "key", id="the key is gone"),
        pytest.param(lambda home: (home / "keys" / "customer.key").chmod(0o644), "key", id="others can read the key"),
        pytest.param(lambda home: (home / "keys" / "customer.key").write_text("x"), "key", id="the key is none"),
        pytest.param(older_schema, "catalogue", id="the schema is older"),
        pytest.param(
            lambda home: (home / "store" / "catalogue.db").write_bytes(b"x" * 9_999), "catalogue", id="no catalogue"
        ),
        pytest.param(full, "room", id="there is no room"),
        pytest.param(lambda home: (home / "spiritlevel.toml").write_text("[["), "settings", id="bad settings"),
    ],
)
def test_it_is_not_ready_when(breaks: Callable[[Path], object], check: str, loaded: Door) -> None:
    for beside in ("-wal", "-shm"):
        (loaded.home / "store" / f"catalogue.db{beside}").unlink(missing_ok=True)
    breaks(loaded.home)
    status, failed = ready(loaded)
    assert (status, check in failed) == (503, True)
    assert str(loaded.home) not in str(failed), "where things lie is nobody's business"


def test_it_is_live_whatever_else_is_wrong(door: Door) -> None:
    (door.home / "spiritlevel.toml").write_text("[[")
    assert requests.get(f"{door.url}/api/live", timeout=30).json() == {"live": True}
