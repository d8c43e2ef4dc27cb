"""A data team's own metric is one file outside of the checkout: catalogue, command line, cube and pages know it."""

import json
import re
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ingest.settings import load_settings
from metrics.find import all_metrics
from tests.dashboards.drawn import written
from tests.rules.tree import text
from tests.terminal import Terminal
from tests.test_refresh import add_days

SENTENCE = "Of the contacts that entered a queue, the share that a human answered within ten seconds."


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that has three days of ten calls each, and the metric of the documentation in a folder beside it."""
    (shown,) = re.findall(r"```python\n(.*?)```", text("docs/add-a-metric.md"), re.DOTALL)
    home, own = (tmp_path_factory.mktemp("team") / name for name in ("home", "ours"))
    for folder in (home, own):
        folder.mkdir()
    (own / "answered_in_ten.py").write_text(str(shown))
    (home / "spiritlevel.toml").write_text(f'[plugins]\nmetrics = ["{own}"]\n')
    add_days(load_settings(home), 0, 1, 2)
    return home


@pytest.fixture
def team(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal with that home."""
    return Terminal(home, capsys, monkeypatch)


def test_the_catalogue_lists_it_and_tells_it_in_full(team: Terminal) -> None:
    listed = {x["metric"]: x for x in json.loads(team.run("metrics", "--json").out)}
    assert (listed["answered_in_ten"]["unit"], listed["answered_in_ten"]["version"]) == ("percent", 1)
    assert len(listed) == len(all_metrics()) + 1
    assert SENTENCE in " ".join(team.run("metrics", "answered_in_ten").out.split())


@pytest.mark.parametrize("refreshed", [pytest.param(False, id="from rows"), pytest.param(True, id="from the cube")])
def test_the_command_line_measures_it(refreshed: bool, team: Terminal) -> None:  # noqa: FBT001
    shutil.rmtree(team.home / "store" / "kept", ignore_errors=True)
    if refreshed:
        assert "of 3 days made" in team.run("refresh").out
    (answer,) = json.loads(team.run("measure", "answered_in_ten", "--by", "channel", "--json").out)
    assert (answer["channel"], answer["numerator"], answer["denominator"]) == ("voice", 9, 30)
    assert answer["low"] < answer["value"] == 0.3 < answer["high"]


def test_the_command_line_takes_it_apart(team: Terminal) -> None:
    told = json.loads(team.run("explain", "answered_in_ten", "--json").out)
    assert {x["standing"]: x["rows"] for x in told["counted"]} == {"counts for it": 9, "counts against it": 21}


def script(home: str) -> None:
    """What Streamlit runs: the page of definitions of a home."""
    from pathlib import Path  # noqa: PLC0415 the function is the script, and runs alone

    from dashboards.blocks import frame  # noqa: PLC0415
    from dashboards.pages.definitions import page  # noqa: PLC0415
    from dashboards.serving import facts  # noqa: PLC0415

    frame.draw(page, *facts.settings_of(Path(home)), page.draw)


def test_the_page_of_definitions_shows_it(team: Terminal) -> None:
    app = AppTest.from_function(script, kwargs={"home": str(team.home)}, default_timeout=60)
    app.query_params["search"] = "answered in ten"
    app.run()
    assert not app.exception
    assert "Answered in ten seconds" in written(app)
    assert SENTENCE.rstrip(".") in written(app).replace("\\", "")
