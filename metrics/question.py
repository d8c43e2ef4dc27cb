"""Questions as people type them: names, words and dates in; a function of the facts out."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import polars as pl

from ingest.settings import Settings
from metrics.amounts import amount
from metrics.attributed import attributed
from metrics.calendar import Period, period
from metrics.catalogue.served_in_time import served_in_time
from metrics.decomposition import Decomposition, decomposition
from metrics.explanation import Explanation, explanation
from metrics.find import find_metric
from metrics.measure import measure
from metrics.metric import Unit
from metrics.rows import FactSource
from metrics.unevenness import Unevenness, unevenness

FEW = 0.05
"""A share of contacts that tell nothing of a dimension, up to which nobody has to be told."""

OVERVIEW = ("offered", "answered", "abandon_rate", "service_level", "served_in_time", "wait_p50", "wait_p90")
"""What the first look at a centre shows, by channel."""


class FilterError(ValueError):
    """A filter is not of the form DIMENSION=VALUE."""

    def __init__(self, said: str) -> None:
        """Show the form."""
        super().__init__(f"--where {said}: write DIMENSION=VALUE, such as --where channel=voice.")


def question(
    settings: Settings,
    metrics: Sequence[str],
    *,
    by: str = "",
    where: Sequence[str] = (),
    since: str | None = None,
    until: str | None = None,
    every: str | None = None,
    preset: str | None = None,
    attribute_by: str | None = None,
) -> Callable[[FactSource], pl.DataFrame]:
    """`measure` of these metrics, with dimensions, filters and times as texts; every mistake shows at once.

    Several values of one dimension mean any of them. Times such as `7d` count back from the latest fact. Raises
    `UnknownMetricError`, `FilterError`, `PeriodError`, `NoSuchMomentError`; what it returns raises what `measure`
    raises.
    """
    chosen = [attributed(find_metric(name, settings.plugins.metrics), attribute_by) for name in metrics]
    wanted = filters(where)
    dimensions = [name.strip() for name in by.split(",") if name.strip()]

    def asked(facts: FactSource) -> pl.DataFrame:
        when = span(settings, facts, since, until)
        return measure(chosen, facts, settings, by=dimensions, where=wanted, period=when, every=every, preset=preset)

    return asked


def why(
    settings: Settings,
    metric: str,
    *,
    where: Sequence[str] = (),
    since: str | None = None,
    until: str | None = None,
    preset: str | None = None,
    examples: int = 0,
) -> Callable[[FactSource], Explanation]:
    """Why a metric's number is what it is. Raises `UnknownMetricError`, `UnknownPresetError`, `FilterError`."""
    chosen, wanted = find_metric(metric, settings.plugins.metrics), filters(where)
    chosen.under(preset)

    def asked(facts: FactSource) -> Explanation:
        when = span(settings, facts, since, until)
        return explanation(chosen, facts, settings, where=wanted, period=when, preset=preset, examples=examples)

    return asked


def filters(where: Sequence[str]) -> dict[str, list[str]]:
    """`["channel=voice", "channel=chat"]` as one dimension with two values. Raises `FilterError`."""
    wanted: dict[str, list[str]] = {}
    for said in where:
        name, equals, value = said.partition("=")
        if not name or not equals:
            raise FilterError(said)
        wanted.setdefault(name.strip(), []).append(value.strip())
    return wanted


def span(settings: Settings, facts: FactSource, since: str | None, until: str | None) -> Period:
    """A period of two texts, in the site's zone, counted back from the latest fact. Raises `PeriodError`."""
    return period(since, until, zone=settings.site.timezone, now=facts.as_of or datetime.now(UTC))


def overview(settings: Settings) -> Callable[[FactSource], pl.DataFrame]:
    """The first look at a centre: `measure` of the metrics of `OVERVIEW` by channel."""
    return question(settings, OVERVIEW, by="channel")


def evenness(
    settings: Settings, metric: str = served_in_time.name, *, by: str = "channel", where: Sequence[str] = ()
) -> Callable[[FactSource], Unevenness]:
    """How unevenly the parts of the service attain a metric. Raises `UnknownMetricError`, `FilterError`."""
    chosen, wanted = find_metric(metric, settings.plugins.metrics), filters(where)
    return lambda facts: unevenness(chosen, facts, settings, by=by, where=wanted)


def verdict(found: Unevenness) -> str:
    """The unevenness in a sentence, and in another one how many contacts tell nothing of where they belong."""
    unnamed = pl.col("n").filter(pl.col("dim").is_null()).sum() / pl.col("n").sum()
    nameless = float(found.parts.select(unnamed.fill_nan(0)).item() or 0)
    silent = f" {100 * nameless:.0f} % of the contacts tell no {found.by}, and are left out." if nameless > FEW else ""
    if found.index is None or found.low is None or found.high is None:
        return f"There are too few contacts to say how even the service is by {found.by}.{silent}"
    drives = f" It is driven most by {found.driver}." if found.driver else " Chance alone may show as much."
    low = f"{found.low:.{1 if 0 < found.low < 1 else 0}f}"
    return (
        f"The index of unevenness by {found.by} is {found.index:.0f} of 100 "
        f"(95 %: {low} to {found.high:.0f}): {found.gap_in_words}.{drives}{silent}"
    )


def breakdown(
    settings: Settings, metric: str = served_in_time.name, *, where: Sequence[str] = ()
) -> Callable[[FactSource], Decomposition]:
    """How much of a metric's unevenness lies between what. Raises `UnknownMetricError`, `FilterError`."""
    chosen, wanted = find_metric(metric, settings.plugins.metrics), filters(where)
    return lambda facts: decomposition(chosen, facts, settings, where=wanted)


def breakdown_in_words(found: Decomposition) -> str:
    """Where the unevenness comes from, in a sentence."""
    if found.points is None:
        return "There are no contacts to say where unevenness comes from."
    if not found.points:
        return "What differs between contacts is no more than chance would have it."
    first = found.parts.row(0, named=True)
    far = f"{found.points:.0f} points" if found.unit == Unit.PERCENT else amount(found.unit, found.points)
    of = "" if found.within is None else f" in the share within {amount(Unit.SECONDS, found.within)}"
    silent = f" Too few contacts tell their {' or '.join(found.left_out)}." if found.left_out else ""
    return (
        f"Contacts typically are {far} from the mean{of}; {100 * first['share']:.0f} % of that lies "
        f"between the values of {first['dimension']}.{silent}"
    )
