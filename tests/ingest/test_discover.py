"""A folder is a list of things: each file one, by its own name, and a clear sentence where that is not so."""

from pathlib import Path

import pytest

from ingest import connectors
from ingest.connector import Connector
from ingest.discover import BrokenFileError, DiscoveryError, DuplicateNameError, discover
from ingest.registry import UnknownConnectorError, find_connector

SOURCE = """
from ingest.connector import Connector, SourceSettings

{variable} = Connector(
    name="{name}", label="Mine", description="Mine.", reads="nothing", settings=SourceSettings,
    read=lambda raw, told: iter(()), makes=("leg",),
)
"""


def own(folder: Path, file: str, name: str) -> None:
    (folder / f"{file}.py").write_text(SOURCE.format(variable=name, name=name))


def test_a_file_of_the_users_own_adds_a_connector(tmp_path: Path) -> None:
    own(tmp_path, "mine_one", "mine_one")
    assert find_connector("mine_one", (tmp_path,)).label == "Mine"


def test_a_file_that_does_not_define_its_own_name_is_refused(tmp_path: Path) -> None:
    own(tmp_path, "mine_two", "other")
    with pytest.raises(DiscoveryError, match=r"mine_two.py should define exactly one Connector named 'mine_two'"):
        discover(connectors, Connector, (tmp_path,))


def test_a_name_that_is_taken_is_refused(tmp_path: Path) -> None:
    own(tmp_path, "asterisk_queue_log", "asterisk_queue_log")
    with pytest.raises(DuplicateNameError, match="there is a Connector named 'asterisk_queue_log' already"):
        discover(connectors, Connector, (tmp_path,))


def test_a_name_of_ours_is_taken_for_whoever_asks_for_it_too(tmp_path: Path) -> None:
    own(tmp_path, "asterisk_queue_log", "asterisk_queue_log")
    with pytest.raises(DuplicateNameError, match="there is a Connector named 'asterisk_queue_log' already"):
        find_connector("asterisk_queue_log", (tmp_path,))


@pytest.mark.parametrize("name", ["_messaging", "", "asterisk_queue_log.py"])
def test_what_is_no_name_of_a_connector_is_unknown(name: str) -> None:
    with pytest.raises(UnknownConnectorError):
        find_connector(name)


def test_an_unknown_connector_is_answered_with_the_nearest() -> None:
    with pytest.raises(
        UnknownConnectorError, match=r"no connector 'asterisk_queuelog'. Did you mean 'asterisk_queue_log'"
    ):
        find_connector("asterisk_queuelog")


def test_a_file_that_cannot_be_run_is_named(tmp_path: Path) -> None:
    (tmp_path / "mine_three.py").write_text("import no_such_thing")
    with pytest.raises(BrokenFileError, match=r"mine_three\.py cannot be used: ModuleNotFoundError: No module named"):
        discover(connectors, Connector, (tmp_path,))
