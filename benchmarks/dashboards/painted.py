"""When a browser that was never here before has painted something, and when it shows the answer of the page."""

import shutil
from time import perf_counter

from playwright.sync_api import sync_playwright

_PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN"


def painted(port: int, lead: str, *, rounds: int) -> list[tuple[float, float]]:
    """The seconds to the first paint and to what `lead` selects, for several new readers one after the other."""
    found = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for _ in range(rounds):
            context = browser.new_context(viewport={"width": 1440, "height": 1000})
            tab = context.new_page()
            began = perf_counter()
            tab.goto(f"http://127.0.0.1:{port}/", wait_until="commit")
            tab.locator(lead).first.wait_for(timeout=120_000)
            answered = perf_counter() - began
            found.append((float(tab.evaluate(_PAINTED)) / 1000, answered))
            context.close()
        browser.close()
    return found
