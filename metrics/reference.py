"""The page that explains every metric, written from the metrics themselves: `python -m metrics.reference`."""

from collections.abc import Iterable
from pathlib import Path

from ingest.settings import Settings
from metrics.composite import Composite
from metrics.dimensions import DIMENSIONS, dimensions_of
from metrics.find import all_metrics
from metrics.metric import DEFAULT, Count, Greatest, Metric, Quantile, Ratio

PAGE = Path(__file__).parent.parent / "docs" / "metrics.md"
"""Where the page lies."""

_OPENING = """# The metrics

Written from the metrics themselves by `python -m metrics.reference`; do not edit it by hand.

Every answer carries its value, numerator, denominator, n (how many contacts were judged), a 95 % interval where there
is one, and the coverage: which share of the contacts that the metric is about could be judged. Without a denominator
there is no number. Below 5 the value is withheld, below 30 it is marked.
"""


def reference_page(metrics: Iterable[Metric]) -> str:
    """The page as Markdown: each metric in its own words, then the dimensions by which they can be split."""
    parts = [_OPENING, *(_entry(metric) for metric in metrics), _dimensions()]
    return "\n".join(parts)


def how_computed(metric: Metric) -> str:
    """What kind of number it is and what its interval is, in a few words."""
    match metric:
        case Composite():
            words = "a weighed mean, with an interval out of those of its parts"
        case Count():
            words = "a count"
        case Ratio(adjusted_wald=True):
            words = "a difference of two shares, with the adjusted Wald interval"
        case Ratio(is_proportion=True):
            words = "a share, with Wilson's interval"
        case Quantile(survival=True):
            words = f"the {metric.q:.0%} quantile by Kaplan and Meier, to within 1 %, with Greenwood's interval"
        case Quantile():
            words = f"the {metric.q:.0%} quantile, to within 1 %, with the interval of its order statistics"
        case Greatest():
            words = "a greatest value"
        case _:
            words = "a mean, with Student's interval"
    return words


def _entry(metric: Metric) -> str:
    unit = "" if isinstance(metric, Count) else f", in {metric.unit}"
    facts = [
        f"- `{metric.name}`, version {metric.version}: {how_computed(metric)}{unit}",
        f"- better: {metric.better}",
        *_counted(metric),
        f"- source: {metric.source}",
    ]
    if metric.not_for:
        facts.append(f"- not asked of {', '.join(sorted(metric.not_for))}")
    lines = [f"## {metric.label}", "", metric.definition, "", *facts, ""]
    return "\n".join(lines + _presets(metric))


def _counted(metric: Metric) -> list[str]:
    """Of what rows it is made, at which clock, and by what it can be split."""
    if isinstance(metric, Composite):
        settings = Settings(home=Path())
        parts = _code(part.name for part in metric.parts(settings).values())
        return [f"- made of {parts}, each at its own clock", f"- by {_code(metric.shared_dimensions(settings))}"]
    counted = f"- counted per {metric.table.name}, at `{metric.counted_on}`; reads {_code(metric.columns)}"
    return [counted, f"- by {_code(dimensions_of(metric.table))}"]


def _presets(metric: Metric) -> list[str]:
    if not metric.presets:
        return []
    rules = [f"| `{name}` | {x.definition} | {x.source} |" for name, x in metric.presets.items()]
    head = [
        "| preset | the rule | source |",
        "|---|---|---|",
        f"| `{DEFAULT}` | {metric.definition} | {metric.source} |",
    ]
    return [*head, *rules, ""]


def _dimensions() -> str:
    rows = [f"| `{name}` | {meaning} |" for name, meaning in DIMENSIONS.items()]
    return "\n".join(["## By what they can be split", "", "| dimension | meaning |", "|---|---|", *rows, ""])


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{x}`" for x in (sorted(names) if isinstance(names, frozenset) else names))


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(reference_page(all_metrics().values()), "utf-8")
