"""What tests in a real browser share: dashboards that are served, and a reader who waits until a page stands."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from urllib.error import URLError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, expect

from tests.rules.tree import ROOT

OURS = {"127.0.0.1", "localhost"}
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)
CLOCKS = {"en": "Times in Europe/Ljubljana", "pl": "Czasy w strefie Europe/Ljubljana"}
"""What the foot of a page begins with, by language."""

PROBES = ("_stcore/health", "_stcore/host-config")
"""What Streamlit's browser part asks for under the path of a page first, to find out where the server is mounted."""

UPSTREAM = {
    "list": "[data-testid=stSidebarNavItems]",  # Streamlit puts each group of the menu into a div between ul and li
    "listitem": "[data-testid=stSidebarNav] li",  # the same seen from inside
}
"""What is wrong in Streamlit's own markup and cannot be mended from here: by rule, where it is passed over."""

SEEN = """async (upstream) => (await axe.run({resultTypes: ['violations']})).violations
    .filter(rule => ['serious', 'critical'].includes(rule.impact))
    .flatMap(rule => rule.nodes
        .filter(node => !document.querySelector(node.target[0])?.matches(upstream[rule.id] ?? ':not(*)'))
        .map(node => `${rule.id}: ${node.target}: ${node.html.slice(0, 200)}: ${node.failureSummary}`))"""


@contextmanager
def served(home: Path, program: Sequence[str] = ("spiritlevel.py",)) -> Iterator[str]:
    """Serve the dashboards of a home folder for a while; gives their address. The program is what Python runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, *program, "serve", "--home", str(home), "--port", str(port)]
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


def heard(reader: BrowserContext) -> list[str]:
    """What the browser complains of from now on, in every tab of this reader; it goes on growing."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.location["url"].endswith(PROBES):
            complaints.append(f"{message.text} {message.location['url']}")

    reader.on("console", hear)
    reader.on("weberror", lambda one: complaints.append(str(one.error)))
    return complaints


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


def taken(tab: Page, button: Locator) -> bytes:
    """The file that a button gives."""
    with tab.expect_download() as coming:
        button.click()
    return Path(coming.value.path()).read_bytes()


def barriers(tab: Page) -> list[str]:
    """What axe finds serious or critical, without what is Streamlit's own: the rule, where, and why."""
    # What fades in is too faint while it does.
    tab.wait_for_function("document.getAnimations().every(x => x.playState !== 'running')")
    tab.evaluate((files("axe_playwright_python") / "axe.min.js").read_text("utf-8"))
    found: list[str] = tab.evaluate(SEEN, UPSTREAM)
    return found
