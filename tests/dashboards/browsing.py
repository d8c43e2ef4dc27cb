"""What tests in a real browser share: dashboards that are served, and a reader who waits until a page stands."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.rules.tree import ROOT

OURS = {"127.0.0.1", "localhost"}
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
PATIENCE_MS = 60_000
CLOCKS = {"en": "Times in Europe/Ljubljana", "pl": "Czasy w strefie Europe/Ljubljana"}
"""What the foot of a page begins with, by language."""


@contextmanager
def served(home: Path) -> Iterator[str]:
    """Serve the dashboards of a home folder for a while; gives their address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "spiritlevel.py", "serve", "--home", str(home), "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{url}/health", server)
        yield url
    finally:
        server.terminate()
        server.communicate(timeout=20)


def _wait_for(url: str, server: subprocess.Popen[str]) -> None:
    for _ in range(240):
        if server.poll() is not None:
            pytest.fail(f"The server ended: {server.communicate()[0]}")
        try:
            with urlopen(url, timeout=2) as answer:  # noqa: S310 an address of our own
                assert b'"ok"' in answer.read()
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.25)
    pytest.fail("The server did not come up within a minute.")


def outside(asked: list[str]) -> list[str]:
    """Of all addresses that were asked for, those that are not ours."""
    return [x for x in asked if not x.startswith(("data:", "blob:")) and urlsplit(x).hostname not in OURS]


def opened(reader: BrowserContext, url: str, language: str = "en") -> Page:
    """A fresh tab at this address, when the page has been drawn."""
    tab = reader.new_page()
    tab.goto(url)
    drawn(tab, language)
    return tab


def drawn(tab: Page, language: str = "en") -> None:
    """Wait until the page stands: its clock is the last thing on it."""
    # While Streamlit puts a new page in the place of an old one both stand there for a moment.
    expect(tab.get_by_text(CLOCKS[language])).to_have_count(1, timeout=PATIENCE_MS)
    expect(tab.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible(timeout=PATIENCE_MS)


def asks(tab: Page, path: str, query: dict[str, list[str]]) -> None:
    """Wait until the address asks for exactly this: the browser writes it a moment after the page has been drawn."""
    tab.wait_for_url(lambda url: urlsplit(url).path == path and parse_qs(urlsplit(url).query) == query)


def lead(tab: Page) -> str:
    """The sentence that the home page begins with."""
    return tab.locator(".st-key-lead").inner_text()
