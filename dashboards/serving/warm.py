"""Pages, facts and derived tables in memory before the first reader asks for them, and what readers choose by."""

import logging
import threading
from pathlib import Path

from dashboards.asked import filters
from dashboards.page import all_pages
from dashboards.serving import facts
from metrics.derived_table import WithDerived, derived_tables
from metrics.together import are_few

_LOG = logging.getLogger(__name__)


def begin(home: Path) -> threading.Thread:
    """Warm up beside the server that is starting; readers who come meanwhile wait for no more than they ask for."""
    warming = threading.Thread(target=_warm, args=(home,), name="warm", daemon=True)
    warming.start()
    return warming


def _warm(home: Path) -> None:
    try:
        warm(home)
    except Exception:  # noqa: BLE001 whatever it is, the pages say it to whoever opens one
        _LOG.exception("The facts could not be read before the first reader came.")


def warm(home: Path) -> None:
    """Import the pages, and read the facts of a home and what readers choose among; of few make derived tables too.

    Raises what reading settings and facts raises.
    """
    # A second or two of imports, which twenty readers who come at once would wait for all together.
    all_pages()
    settings, fingerprint = facts.settings_of(home)
    known = facts.facts_of(settings, fingerprint)
    facts.values_of(known, fingerprint)
    filters.channels_by_name()
    if are_few(known):
        tables = WithDerived(facts=known, settings=settings)
        for derived in derived_tables().values():
            tables.scan(derived.table)
