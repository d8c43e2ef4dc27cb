"""Streamlit is told to send nothing anywhere, and what somebody has set goes before what we set."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import requests
from streamlit import config, net_util
from streamlit.runtime.pages_manager import PagesManager
from streamlit.web.server.server_util import is_url_from_allowed_origins

from dashboards.serving import options
from dashboards.theme import BACKGROUND
from tests.rules.tree import ROOT, text


@pytest.mark.parametrize("option", sorted(options.OPTIONS))
def test_streamlit_knows_the_option(option: str) -> None:
    config.get_option(option)


def test_no_usage_is_reported_and_no_address_asked_for() -> None:
    assert options.OPTIONS["browser.gatherUsageStats"] is False
    assert options.OPTIONS["browser.serverAddress"]


def test_tables_have_no_download_that_lets_formulas_through() -> None:
    assert options.OPTIONS["client.disableDataExport"] is True


def test_light_and_dark_have_the_grounds_that_the_palettes_are_made_for() -> None:
    assert {x: options.OPTIONS[f"theme.{x}.backgroundColor"] for x in BACKGROUND} == BACKGROUND


def test_what_a_config_file_sets_goes_before(tmp_path: Path) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "config.toml").write_text("[server]\nmaxUploadSize = 7\n")
    asked = "from dashboards.serving.options import unset; print('server.maxUploadSize' in unset())"
    said = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == "False"


def test_a_stranger_s_page_does_not_make_us_ask_for_our_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object, **__: object) -> None:
        pytest.fail("a request went out")

    monkeypatch.setattr(requests, "get", asked)
    # Streamlit asks the system by which way it would send something, to learn this machine's address in its network.
    # Nothing is sent by that, but a machine without a network counts it as a way that there is not.
    monkeypatch.setattr(net_util, "_internal_ip", "127.0.0.1")
    options.settle()
    assert not is_url_from_allowed_origins("http://stranger.example")


def test_an_address_runs_no_file_of_the_folder_of_pages() -> None:
    options.settle()
    assert PagesManager.uses_pages_directory is False


def test_what_streamlit_run_reads_in_a_checkout_is_what_we_set_ourselves() -> None:
    said = tomllib.loads(text(".streamlit/config.toml"))
    flat = {f"{section}.{key}": value for section, keys in said.items() for key, value in keys.items()}
    assert flat.items() <= options.OPTIONS.items()
    assert {"browser.gatherUsageStats", "browser.serverAddress"} <= flat.keys()
