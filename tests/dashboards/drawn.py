"""Pages drawn without a browser: one page in its frame, over facts in memory."""

from collections.abc import Mapping, Sequence

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from dashboards.page import all_pages
from dashboards.serving import facts
from tests.dashboards import centre

PAGES = {page.name: page for group in all_pages().values() for page in group}
FILTERED = [name for name, page in PAGES.items() if page.filtered]


def script(page: str) -> None:
    """What Streamlit runs: one page in its frame."""
    from dashboards.blocks import frame  # noqa: PLC0415 the function is the script, and runs alone
    from tests.dashboards import centre, drawn  # noqa: PLC0415

    shown = drawn.PAGES[page]
    frame.draw(shown, centre.settings(), "test", shown.draw)


def page(
    name: str,
    rows: pl.DataFrame,
    monkeypatch: pytest.MonkeyPatch,
    address: Mapping[str, str | Sequence[str]] | None = None,
) -> AppTest:
    """A page over these legs, drawn once, at an address such as {"channel": "Phone"}."""
    held = centre.facts(rows)
    monkeypatch.setattr(facts, "facts_of", lambda *_: held)
    monkeypatch.setattr(facts, "values_of", lambda *_: facts.distinct(held))
    app = AppTest.from_function(script, kwargs={"page": name}, default_timeout=60)
    for key, value in (address or {}).items():
        app.query_params[key] = value
    app.run()
    # A part that fails says so in its place, and the page stands: a test must not overlook it.
    assert not [x.value for x in app.error if "could not be drawn" in x.value]
    return app


def written(app: AppTest) -> str:
    """Everything that a page says, in one text."""
    said = [*app.title, *app.subheader, *app.markdown, *app.caption, *app.code, *app.info, *app.text]
    return "\n".join(str(x.value) for x in said)
