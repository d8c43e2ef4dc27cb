"""The first run in a real browser: a new home, and the two ways on to numbers."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.dashboards.browsing import barriers, drawn, opened, served
from tests.rules.tree import ROOT

pytestmark = pytest.mark.browser

LOG = ROOT / "tests/ingest/connectors/samples/asterisk_queue_log/morning.log"
LONG = 300_000
"""Milliseconds for a whole sample on a machine that has other things to do."""
SMALL = """
import spiritlevel
from dashboards.blocks import first_run

first_run.SAMPLE = ("demo", "--no-serve", "--days", "3", "--scale", "0.02")
spiritlevel.main()
"""
"""The program with a sample of three quiet days: what is tried here is the way, and not how fast the machine is."""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Where the dashboards of a new home are served."""
    (tmp_path / "spiritlevel.toml").write_text('[site]\nname = "New centre"\ntimezone = "Europe/Ljubljana"\n')
    with served(tmp_path) as url:
        yield url


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[str]:
    """Where those of a folder without anything are served, with a small sample."""
    with served(tmp_path, ("-P", "-c", SMALL)) as url:
        yield url


def test_a_file_that_is_uploaded_is_recognised_tried_connected_and_loaded(reader: BrowserContext, address: str) -> None:
    tab = opened(reader, address)
    expect(tab.get_by_role("heading", name="Nothing is connected yet")).to_be_visible()
    assert barriers(tab) == []
    tab.locator(".st-key-upload input[type=file]").set_input_files(LOG)
    expect(tab.get_by_text("This looks like")).to_contain_text("Asterisk")
    tab.locator(".st-key-try button").first.click()
    expect(tab.get_by_text("records were read; 0 records would be refused")).to_be_visible(timeout=120_000)
    assert barriers(tab) == []
    tab.locator(".st-key-connect button").first.click()
    # Whoever waits sees the dashboards as soon as there is something to see.
    expect(tab.locator(".st-key-bar")).to_be_visible(timeout=120_000)
    drawn(tab)
    tab.get_by_role("link", name="Speed").click()
    expect(tab.get_by_role("heading", name="Speed", exact=True)).to_be_visible()
    drawn(tab)
    expect(tab.get_by_test_id("stMetricValue").first).to_be_visible()
    expect(tab.locator(".st-key-clock")).to_contain_text("31 Mar 2024")


@pytest.mark.slow
def test_one_click_writes_and_loads_the_sample_shows_how_far_it_is_and_ends_at_the_dashboards(
    reader: BrowserContext, bare: str
) -> None:
    tab = reader.new_page()
    # Nobody has said yet in which zone this is.
    tab.goto(bare)
    tab.get_by_role("button", name="Load the sample centre").click()
    expect(tab.get_by_role("progressbar")).to_be_visible()
    expect(tab.get_by_text("The sample centre is written and loaded")).to_be_visible()
    expect(tab.get_by_text(re.compile(r"[1-9]\d* of \d+ files are loaded"))).to_be_visible(timeout=LONG)
    assert 0 < _progress(tab) <= 1
    # Nobody has to press anything again.
    expect(tab.locator(".st-key-lead")).to_be_visible(timeout=LONG)
    drawn(tab)
    expect(tab.locator(".st-key-figure-channel-hour svg.marks")).to_be_visible()
    expect(tab.get_by_text("These are invented data")).to_be_visible()
    expect(tab.get_by_text("Nothing is connected yet")).to_have_count(0)


def _progress(tab: Page) -> float:
    bar = tab.get_by_role("progressbar")
    return float(bar.get_attribute("aria-valuenow") or 0) / float(bar.get_attribute("aria-valuemax") or 1)
