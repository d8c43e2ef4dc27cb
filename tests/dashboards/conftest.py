"""What the tests of the dashboards share: no answer outlives its test; one home and one server for all."""

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import polars as pl
import pytest
import streamlit as st
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from commands.refresh import after_loads
from ingest.loading import load_once
from ingest.quality.gate import Gate
from ingest.settings import load_settings
from tests.dashboards import centre
from tests.dashboards.browsing import ARGUMENTS, PATIENCE_MS, heard, outside, served

EVIL = "![x](http://example.org/x.png)"
CUSTOMERS = 60


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.fixture(scope="session")
def evil() -> str:
    """The name of a queue that a careless page would fetch from elsewhere."""
    return EVIL


@pytest.fixture(scope="session")
def home(gate: Gate, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder into which a week of legs and their contacts was loaded the way every file is."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "spiritlevel.toml").write_text('[site]\nname = "Test centre"\ntimezone = "Europe/Ljubljana"\n')
    odd = centre.legs([(channel, EVIL, n % 100, 5.0) for channel in ("voice", "chat") for n in range(40)])
    rows = pl.concat([centre.uneven(each=30), odd]).with_row_index("n")
    legs = rows.with_columns(
        id=pl.format("l{}", "n"), interaction_id=pl.format("i{}", "n"), team=pl.format("team {}", pl.col("n") % 2)
    ).drop("source", "n")
    contacts = rows.select(
        "channel",
        "direction",
        "outcome",
        "started_at",
        id=pl.format("i{}", "n"),
        ended_at="left_at",
        source_tz=pl.lit("Europe/Ljubljana"),
        is_open=pl.lit(value=False),
        customer=pl.format("+4930{}", 100_000 + pl.col("n") % CUSTOMERS),
        topic=pl.format("topic {}", pl.col("n") % 3),
        segment=pl.format("segment {}", pl.col("n") % CUSTOMERS % 2),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ingest.pipeline.Gate", lambda: nullcontext(gate))
        for table, frame in (("leg", legs), ("interaction", contacts)):
            file = folder / f"{table}.csv"
            frame.write_csv(file, datetime_format="%Y-%m-%dT%H:%M:%S%.6fZ")
            receipts = load_once(load_settings(folder), "canonical", [file], options=[f"table={table}"])
            assert [(x.state, x.quarantined) for x in receipts] == [("done", 0)]
    after_loads(load_settings(folder))
    return folder


@pytest.fixture(scope="session")
def address(home: Path) -> Iterator[str]:
    """Where the dashboards of that home folder are served."""
    with served(home) as url:
        yield url


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    """One browser for the tests of a module: while it is open, nobody else can run an event loop."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=str(chromium), args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture
def reader(browser: Browser) -> Iterator[BrowserContext]:
    """A reader far away, in whose zone it is another day; no request may go anywhere but to us, nothing complains."""
    context = browser.new_context(timezone_id="America/Los_Angeles", viewport={"width": 1440, "height": 1000})
    context.set_default_timeout(PATIENCE_MS)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    complaints = heard(context)
    yield context
    context.close()
    assert complaints == []
    assert outside(asked) == []
    assert asked
