"""Fates: what became of the records of every source."""

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.figure import Figure, Panel
from dashboards.theme import Spec, colour, specification
from dashboards.words import formats
from dashboards.words.language import _, later, per_language

_FATES = {
    "new": (later("New"), "good"),
    "updated": (later("Updated"), "third"),
    "unchanged": (later("Unchanged"), "muted"),
    "stale": (later("Stale"), "rule"),
    "quarantined": (later("Refused"), "bad"),
}


def fates(loads: pl.DataFrame, *, title: str) -> Figure:
    """A bar from zero per source, made of what became of its records; `loads` has source and a column per fate."""
    sums = loads.group_by("source").agg(pl.col(x).sum() for x in _FATES).sort("source")
    names = pl.DataFrame(
        [(x, _(label), place) for place, (x, (label, _colour)) in enumerate(_FATES.items())],
        schema=["fate", "label", "place"],
        orient="row",
    )
    rows = (
        sums.unpivot(index="source", variable_name="fate", value_name="records")
        .join(names, on="fate")
        .filter(pl.col("records") > 0)
        .with_columns(text=formats.counts(pl.col("records")))
        .sort("source", "place")
    )
    words = formats.told(rows, pl.format("{} {} {}", "source", "text", pl.col("label").str.to_lowercase()))
    return Figure(
        name="fates",
        title=title,
        subtitle=_(
            "Every record of a loaded file is new, an update of a row, unchanged, stale (older than what is known), or "
            "refused; nothing is dropped."
        ),
        panels=[
            Panel(
                rows=rows.select("source", "label", "place", "records", "text"),
                spec=_spec(),
                alt=_("Records by source: {words}.").format(words=words),
            )
        ],
        table=formats.headed(sums, {_("Source"): "source", **{_(label): x for x, (label, _colour) in _FATES.items()}}),
    )


@per_language
def _spec() -> Spec:
    labels, colours = [_(label) for label, _colour in _FATES.values()], [x for _label, x in _FATES.values()]
    words = "datum.value >= 1000 ? format(datum.value, ',d') : datum.value"
    bar = (
        theme.rows()
        .mark_bar(height=18)
        .encode(
            y=alt.Y("source:N", title=None, axis=alt.Axis(labelLimit=260)),
            x=alt.X(
                "records:Q",
                title=_("records"),
                stack="zero",
                axis=alt.Axis(labelExpr=words, tickCount=5, tickMinStep=1),
            ),
            color=alt.Color(
                "label:N",
                scale=alt.Scale(domain=labels, range=[colour(x) for x in colours]),
                legend=alt.Legend(title=None, orient="top"),
            ),
            order="place:Q",
            tooltip=[
                alt.Tooltip("source:N", title=_("Source")),
                alt.Tooltip("label:N", title=_("What became of them")),
                alt.Tooltip("text:N", title=_("Records")),
            ],
        )
    )
    return specification(bar, height=alt.Step(30))
