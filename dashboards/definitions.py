"""The catalogue of metrics for people: found by their words, shown in full."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import streamlit as st

from dashboards import export, formats
from metrics.dimensions import dimensions_of
from metrics.find import all_metrics
from metrics.metric import Metric, Unit

_UNITS = {
    Unit.PERCENT: "a share, in percent",
    Unit.SECONDS: "a length of time, kept in seconds",
    Unit.SCORE: "a score",
    Unit.COUNT: "a number of rows",
}
_BETTER = {"higher": "higher is better", "lower": "lower is better", "neither": "neither high nor low is better"}


def matching(words: str | None, plugins: Sequence[Path] = ()) -> list[Metric]:
    """The metrics in whose entry every word stands, by label; all of them without a word."""
    wanted = (words or "").lower().split()
    found = [x for x in all_metrics(plugins).values() if all(word in _text(x) for word in wanted)]
    return sorted(found, key=lambda x: x.label)


def how_many(found: Sequence[Metric], plugins: Sequence[Path] = ()) -> str:
    """How many there are, and how many of them are shown."""
    total = len(all_metrics(plugins))
    return f"{total} definitions" if len(found) == total else f"{len(found)} of {total} definitions"


def is_only(metric: Metric, found: Sequence[Metric]) -> bool:
    """Whether the search has found this one and no other."""
    return list(found) == [metric]


def entry(metric: Metric, *, opened: bool = False) -> None:
    """One definition: its name, its sentence, and what it is made of for whoever opens it."""
    with st.container(border=True, gap="xsmall", key=f"metric-{metric.name}"):
        presets = f"  ·  {len(metric.presets)} presets" if metric.presets else ""
        st.markdown(
            f"**{formats.plain(metric.label)}**  ·  :gray[{metric.unit.value}, {_BETTER[metric.better]}{presets}]"
        )
        st.markdown(formats.plain(metric.definition))
        _details(metric, opened=opened)


@st.fragment
def _details(metric: Metric, *, opened: bool) -> None:
    box = st.expander("Details", expanded=opened, type="compact", key=f"details-{metric.name}", on_change="rerun")
    if not box.open:
        return
    with box:
        left, right = st.columns(2)
        left.markdown(_list(_meaning(metric)))
        right.markdown(_list(_origin(metric)))
        if metric.presets:
            st.markdown("Other rules for the same name, each of them a preset:")
            st.dataframe(export.neutralised(_presets(metric)), hide_index=True, key=f"presets-{metric.name}")


def _meaning(metric: Metric) -> dict[str, str]:
    said = {
        "Name": metric.name,
        "Unit": _UNITS[metric.unit],
        "Direction": _BETTER[metric.better],
        "Made of": f"{metric.table.name}: {metric.table.grain}",
    }
    if metric.not_for:
        channels = [formats.name("channel", x) for x in sorted(metric.not_for)]
        said["Makes no sense for"] = formats.in_a_row(channels)
    return said


def _origin(metric: Metric) -> dict[str, str]:
    return {
        "Counted on": metric.counted_on,
        "Can be split by": ", ".join(dimensions_of(metric.table)),
        "Source": metric.source,
        "Version": str(metric.version),
    }


def _list(said: dict[str, str]) -> str:
    return "\n".join(f"- {formats.plain(name)}: {formats.plain(words)}" for name, words in said.items())


def _presets(metric: Metric) -> pl.DataFrame:
    rows = [(name, x.definition, x.source) for name, x in metric.presets.items()]
    frame = pl.DataFrame(rows, schema=["preset", "In words", "Source"], orient="row")
    return frame.select(pl.col("preset").alias("Preset"), "In words", "Source")


def _text(metric: Metric) -> str:
    own = [metric.name, metric.label, metric.definition, metric.source, metric.unit.value, metric.table.name]
    presets = [word for name, x in metric.presets.items() for word in (name, name.replace("_", " "), x.definition)]
    return " ".join([*own, *presets]).lower()
