"""The catalogue of metrics for people: found by their words, shown in full, with what to look at next."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
import streamlit as st

from dashboards.asked import links
from dashboards.asked.behind import METRIC
from dashboards.files import export
from dashboards.findings.why import interval_rule
from dashboards.words import dimension_names, formats
from dashboards.words.defined import clock_of, rows_of, rule_names
from dashboards.words.language import _, later, many
from ingest.settings import Settings
from metrics.composite import Composite
from metrics.dimensions import dimensions_of
from metrics.find import all_metrics
from metrics.metric import Metric, Unit
from metrics.readable import explained, readable
from metrics.related import look_next, made_of

UNITS: Mapping[Unit, str] = {
    Unit.PERCENT: later("a share, in percent"),
    Unit.SECONDS: later("a length of time, kept in seconds"),
    Unit.SCORE: later("a score"),
    Unit.COUNT: later("a number of rows"),
}
BETTER = {
    "higher": later("higher is better"),
    "lower": later("lower is better"),
    "neither": later("neither high nor low is better"),
}
ROLES = {
    "where": later("Asked of rows for which"),
    "what": later("Counted"),
    "numerator": later("Above the line"),
    "denominator": later("Below the line"),
    "value": later("The value of a row"),
    "so_far": later("Of an unfinished row, so far"),
}
"""What the expressions of a metric are."""

WHY, EXPLORE = "why", "explore"
"""The pages that take a number apart, and that split it."""


def matching(words: str | None, plugins: Sequence[Path] = ()) -> list[Metric]:
    """The metrics in whose entry every word stands, by label, one that is named first; all of them without a word."""
    wanted = (words or "").lower().split()
    found = [x for x in all_metrics(plugins).values() if all(word in _text(x) for word in wanted)]
    named = " ".join(wanted)
    return sorted(found, key=lambda x: (x.name != named, _(x.label)))


def how_many(found: Sequence[Metric], plugins: Sequence[Path] = ()) -> str:
    """How many there are, and how many of them are shown."""
    total = len(all_metrics(plugins))
    if len(found) == total:
        return many("{n} definition", "{n} definitions", total).format(n=total)
    return many("{n} of {total} definition", "{n} of {total} definitions", total).format(n=len(found), total=total)


def is_meant(metric: Metric, found: Sequence[Metric], words: str | None) -> bool:
    """Whether the search names this one, or has found no other."""
    return list(found) == [metric] or metric.name == (words or "").strip().lower()


def entry(metric: Metric, settings: Settings, *, opened: bool = False) -> None:
    """One definition: its name, its sentence, and what it is made of for whoever opens it."""
    with st.container(border=True, gap="xsmall", key=f"metric-{metric.name}"):
        told = [_(UNITS[metric.unit]), _(BETTER[metric.better]), _("version {n}").format(n=metric.version)]
        if metric.presets:
            told.append(many("{n} preset", "{n} presets", len(metric.presets)).format(n=len(metric.presets)))
        st.markdown(f"**{formats.plain(_(metric.label))}**  ·  :gray[{formats.plain(', '.join(told))}]")
        st.markdown(formats.plain(_(metric.definition)))
        _details(metric, settings, opened=opened)


@st.fragment
def _details(metric: Metric, settings: Settings, *, opened: bool) -> None:
    label = _("Details")
    box = st.expander(label, expanded=opened, type="compact", key=f"details-{metric.name}", on_change="rerun")
    if not box.open:
        return
    with box:
        left, right = st.columns(2)
        left.markdown(_list(_meaning(metric, settings)))
        right.markdown(_list(_origin(metric, settings)))
        _expressions(metric)
        if metric.presets:
            st.markdown(_("Other rules for the same name, each of them a preset:"))
            st.dataframe(
                export.neutralised(_presets(metric)),
                hide_index=True,
                key=f"presets-{metric.name}",
                alt=_("The presets of {metric}").format(metric=_(metric.label)),
            )
        _onwards(metric, settings)


def _meaning(metric: Metric, settings: Settings) -> dict[str, str]:
    said = {
        _("Name"): metric.name,
        _("Unit"): _(UNITS[metric.unit]),
        _("Direction"): _(BETTER[metric.better]),
        _("Number and interval"): interval_rule(metric),
    }
    if parts := made_of(metric, settings):
        known = all_metrics(settings.plugins.metrics)
        each = [f"{_(known[x].label)} {formats.percent(weight)}" for x, weight in parts.items() if x in known]
        said[_("Made of")] = ", ".join(each)
    else:
        said[_("Made of")] = rows_of(metric)
    if metric.not_for:
        channels = [formats.name("channel", x) for x in sorted(metric.not_for)]
        said[_("Makes no sense for")] = formats.in_a_row(channels)
    return said


def _origin(metric: Metric, settings: Settings) -> dict[str, str]:
    shared = metric.shared_dimensions(settings) if isinstance(metric, Composite) else dimensions_of(metric.table)
    counted = _("each part's own clock") if isinstance(metric, Composite) else clock_of(metric)
    return {
        _("Counted on"): counted,
        _("Can be split by"): ", ".join(dimension_names.heading(x).lower() for x in shared),
        _("Source"): metric.source,
        _("Version"): str(metric.version),
    }


def _expressions(metric: Metric) -> None:
    """The expressions in words, and the words that they use."""
    texts = readable(metric)
    if not texts:
        return
    st.markdown(_("How it is computed, of each row:"))
    st.code("\n".join(f"{_(ROLES[role])}: {text}" for role, text in texts.items()), language=None, wrap_lines=True)
    if words := explained(texts):
        st.caption(_("The words in it:"))
        st.code("\n".join(f"{name}: {text}" for name, text in words.items()), language=None, wrap_lines=True)


def _onwards(metric: Metric, settings: Settings) -> None:
    """What this number is made of, what looks at much of the same, and the pages that take it apart and split it."""
    known = all_metrics(settings.plugins.metrics)
    with st.container(horizontal=True, key=f"onwards-{metric.name}"):
        links.link(_("Why is this number different?"), WHY, {METRIC: metric.name}, icon=":material/help:")
        links.link(_("Explore it"), EXPLORE, {METRIC: metric.name}, icon=":material/query_stats:")
    drivers = [x for x in [*made_of(metric, settings), *look_next(metric, known)] if x in known]
    if drivers:
        st.caption(_("Look at next:"))
    with st.container(horizontal=True, key=f"drivers-{metric.name}"):
        for name in drivers:
            links.link(
                formats.plain(_(known[name].label)), "definitions", {"search": name}, icon=":material/arrow_forward:"
            )


def _list(said: Mapping[str, str]) -> str:
    return "\n".join(f"- {formats.plain(name)}: {formats.plain(words)}" for name, words in said.items())


def _presets(metric: Metric) -> pl.DataFrame:
    names = pl.DataFrame({"preset": list(metric.presets)}).select(rule_names(pl.col("preset"))).to_series()
    variants = metric.presets.values()
    said = {
        _("Preset"): names.to_list(),
        _("In words"): [_(x.definition) for x in variants],
        _("Source"): [x.source for x in variants],
    }
    return pl.DataFrame(said)


def _text(metric: Metric) -> str:
    own = [metric.name, metric.label, _(metric.label), metric.definition, _(metric.definition), metric.source]
    own += [metric.unit.value, metric.table.name]
    presets = [word for name, x in metric.presets.items() for word in (name, name.replace("_", " "), x.definition)]
    return " ".join([*own, *presets]).lower()
