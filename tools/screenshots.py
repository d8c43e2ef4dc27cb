"""Make the pictures of the documentation: `make screenshots` serves a home folder and photographs its pages."""

import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tools.serves import PATIENCE_S, fetched, free_port

PICTURES = Path(__file__).parents[1] / "docs" / "img"
MOST_BYTES = 300_000
MILLISECONDS = 1000


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One picture: of which page, how wide and how high, on which ground, in which language."""

    name: str
    path: str = ""
    width: int = 1280
    height: int = 1000
    ground: str = "light"
    locale: str = "en-GB"


SHOTS = (
    Shot(name="evenness-light", height=1180),
    Shot(name="evenness-dark", height=1180, ground="dark"),
    Shot(name="evenness-phone", width=390, height=1100),
    Shot(name="evenness-polish", height=1180, locale="pl-PL"),
    *(Shot(name=name, path=name) for name in ("speed", "lost", "handoffs", "experience", "journeys", "wall")),
    Shot(name="value", path="value", height=1500),
    Shot(name="scenarios", path="scenarios", height=1300),
    Shot(name="staffing", path="staffing", height=1500),
    *(Shot(name=name, path=name) for name in ("follow_up", "contacts", "loads", "definitions", "why", "explore")),
)
"""Every picture of the documentation that is made of the dashboards."""


def main(program: str, home: str, names: Sequence[str]) -> None:
    """Serve the home folder, take the pictures of these names (all when there are none), stop."""
    port = free_port()
    server = subprocess.Popen([program, "serve", "--home", home, "--port", str(port)])  # noqa: S603 the one of this project
    try:
        until = time.monotonic() + PATIENCE_S
        while not fetched(f"http://127.0.0.1:{port}/health") and time.monotonic() < until:
            time.sleep(0.5)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            for shot in SHOTS:
                if not names or shot.name in names:
                    _take(browser, shot, port)
            browser.close()
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE_S)


def _take(browser: Browser, shot: Shot, port: int) -> None:
    context = browser.new_context(
        viewport={"width": shot.width, "height": shot.height},
        locale=shot.locale,
        timezone_id="Europe/Ljubljana",
        color_scheme="dark" if shot.ground == "dark" else "light",
        reduced_motion="reduce",
    )
    tab = context.new_page()
    tab.goto(f"http://127.0.0.1:{port}/{shot.path}")
    _stands(tab)
    file = PICTURES / f"{shot.name}.png"
    tab.screenshot(path=file)
    context.close()
    size = file.stat().st_size
    sys.stdout.write(f"{file.name}: {size:,} bytes\n")
    if size > MOST_BYTES:
        sys.exit(f"{file.name} has {size:,} bytes; a picture of the documentation has at most {MOST_BYTES:,}.")


def _stands(tab: Page) -> None:
    """Wait until the page and its drawings stand."""
    patience = PATIENCE_S * MILLISECONDS
    tab.locator(".st-key-clock").wait_for(timeout=patience)
    tab.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(timeout=patience)
    # A drawing appears a moment after what it is made of has come.
    tab.wait_for_timeout(MILLISECONDS)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
