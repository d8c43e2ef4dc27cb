"""Comparisons and control charts as people type them: names, words and dates in; a function of the facts out."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from ingest.settings import Settings
from metrics.charting import Chart, chart
from metrics.comparison import Against, Comparison, NothingToCompareError, comparison
from metrics.find import find_metric
from metrics.noted import Noted, in_words, spanned
from metrics.question import filters, span
from metrics.rows import FactSource

USUAL = "7d"
"""With which period an earlier one is compared if nobody says: the last seven days."""


def compared(
    settings: Settings,
    metrics: Sequence[str],
    *,
    against: Against = "previous",
    by: str = "",
    where: Sequence[str] = (),
    since: str | None = None,
    until: str | None = None,
    notes: Sequence[Noted] = (),
) -> Callable[[FactSource], Comparison]:
    """`comparison` of these metrics, with dimensions, filters and times as texts; notes that it spans are named.

    Raises `UnknownMetricError`, `FilterError`; what it returns raises what `comparison` raises.
    """
    chosen = [find_metric(name, settings.plugins.metrics) for name in dict.fromkeys(metrics)]
    wanted = filters(where)
    dimensions = [name.strip() for name in by.split(",") if name.strip()]
    if against in {"previous", "last_year"} and since is None and until is None:
        since = USUAL

    def asked(facts: FactSource) -> Comparison:
        when = span(settings, facts, since, until)
        if facts.as_of is None and against in {"previous", "last_year"}:
            raise NothingToCompareError("There are no facts yet, neither of this time nor of an earlier one.")
        found = comparison(chosen, facts, settings, against=against, by=dimensions, where=wanted, period=when)
        zone = settings.site.timezone
        begin = (found.other or found.now).utc(zone)[0]
        named = in_words(spanned(notes, begin, found.now.utc(zone)[1], wanted.get("channel", ())), zone)
        return replace(found, said=(*found.said, *named))

    return asked


def charted(
    settings: Settings,
    metric: str,
    *,
    every: str = "1d",
    by: str = "",
    where: Sequence[str] = (),
    since: str | None = None,
    until: str | None = None,
    notes: Sequence[Noted] = (),
) -> Callable[[FactSource], Chart]:
    """`chart` of a metric, with dimensions, filters and times as texts. Raises what `compared` raises."""
    chosen, wanted = find_metric(metric, settings.plugins.metrics), filters(where)
    dimensions = [name.strip() for name in by.split(",") if name.strip()]

    def asked(facts: FactSource) -> Chart:
        when = span(settings, facts, since, until)
        return chart(chosen, facts, settings, every=every, by=dimensions, where=wanted, period=when, notes=notes)

    return asked
