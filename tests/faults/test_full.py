"""The disk of PostgreSQL itself is full: a short version of what `make faults` does, and what the command says."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.settings import Settings, load_settings
from ingest.store.facts import open_facts
from ingest.tables.leg import leg
from tests.faults.compiled import NoCompilerError
from tests.faults.database import crowd, let_go, make_database, url_of
from tests.faults.full import fill, flag_of, make_room, may_be_full
from tests.faults.process import Zygote
from tests.faults.sweep import Sweep
from tests.ingest.store.server import NoPostgresError, Server, running_server
from tests.terminal import Terminal

CALL = """\
{at}|{at}.1|billing|NONE|ENTERQUEUE||+4930111{at}|1
{at}|{at}.1|billing|SIP/1|CONNECT|0|9.9|4
{at}|{at}.1|billing|SIP/1|COMPLETECALLER|0|0|1
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A PostgreSQL whose disk can be full; skipped where there is none or no compiler, but failed in CI."""
    try:
        with running_server() as running:
            may_be_full(running)
            yield running
    except (NoPostgresError, NoCompilerError) as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.mark.slow
def test_a_full_disk_of_the_database_loses_nothing_and_with_room_again_loading_finishes(
    server: Server, tmp_path: Path
) -> None:
    with Zygote(stays=True) as stays:
        sweep = Sweep("overlap with late rows", tmp_path / "work", stays, server)
        for kind in ("database's disk full", "database's disk takes no byte"):
            for at in sweep.numbers(kind, 3):
                assert sweep.point(kind, at) is None, f"{kind} at {at}"
        sweep.close()


SAID = ("No space left on device",)
SAID_WHILE_IT_ENDS = (
    *SAID,
    "is in recovery mode",
    "is starting up",
    "is shutting down",
    "closed the connection",
    "refused",
)
"""A server that can write no byte ends by itself; its own processes may find that out before the command connects."""


@pytest.mark.usefixtures("one_gate")
@pytest.mark.parametrize(("what", "ends"), [("full", False), ("no byte", True)])
def test_the_command_says_that_the_disk_is_full_and_loads_when_there_is_room(
    what: str, *, ends: bool, server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = f"full_{ends}".lower()
    make_database(server.url, name)
    (tmp_path / "spiritlevel.toml").write_text(f'[store]\nurl = "{url_of(tmp_path, name, server.url)}"\n')
    settings = load_settings(tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        terminal = Terminal(tmp_path, capsys, patch)
        logs = [tmp_path / "first", tmp_path / "second"]
        for place, log in enumerate(logs):
            log.write_text(CALL.format(at=1_772_000_000 + place))
        assert terminal.run("ingest", "asterisk_queue_log", logs[0]).code == 0
        crowd(server.url, name)
        fill(flag_of(server), what)
        said = terminal.run("ingest", "asterisk_queue_log", logs[1])
        assert said.code == 1
        assert "cannot be used: " in said.err
        assert any(words in said.err for words in (SAID_WHILE_IT_ENDS if ends else SAID))
        assert "Traceback" not in said.err
        if not ends:
            assert legs_of(settings) == 1, "readers go on reading"
        assert make_room(server) is ends
        assert legs_of(settings) == 1
        assert terminal.run("ingest", "asterisk_queue_log", logs[1]).code == 0
        assert legs_of(settings) == 2
    let_go(server.url, name)


def legs_of(settings: Settings) -> int:
    """How many legs readers see."""
    return open_facts(settings).scan(leg).collect().height
