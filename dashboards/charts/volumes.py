"""Volumes: how much came on each day, beside what is usual on that weekday."""

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.figure import Figure, Panel
from dashboards.findings.loads import HOW_TO_READ_VOLUMES
from dashboards.theme import Spec, colour, specification
from dashboards.words import formats
from dashboards.words.language import _, later, per_language

MOST = 6
"""So many sources and channels are drawn: those with strange days first, then the largest."""

VERDICTS = {
    "usual": later("usual"),
    "too few": later("too few"),
    "too many": later("too many"),
    "unknown": later("nobody knows what is usual"),
}


def volumes(days: pl.DataFrame, *, title: str) -> Figure:
    """A small chart per source and channel; `days` is what `ingest.volumes.volumes` gives."""
    what = pl.when(pl.col("channel") == "").then(pl.col("table")).otherwise(formats.names("channel", pl.col("channel")))
    rows = days.with_columns(
        name=pl.format("{}: {}", "source", what),
        at=pl.col("day").cast(pl.Datetime("ms")).dt.epoch("ms"),
        on=formats.days(pl.col("day").cast(pl.Datetime("us"))),
        strange=pl.col("verdict").is_in(["too few", "too many"]),
        said=pl.col("verdict").replace({x: _(words) for x, words in VERDICTS.items()}),
        amount=formats.counts(pl.col("rows")),
        expected=formats.counts(pl.col("usual")),
    )
    ranked = (
        rows.group_by("name")
        .agg(pl.col("strange").sum(), pl.col("rows").sum())
        .sort("strange", "rows", "name", descending=[True, True, False])
    )
    panels = [
        Panel(
            name=name,
            rows=(one := rows.filter(pl.col("name") == name)).select(
                "at", "on", "rows", "usual", "low", "high", "strange", "said", "amount", "expected"
            ),
            spec=_spec(),
            alt=_("Rows of {name} by day; {n} of {days} days are not as usual.").format(
                name=name, n=int(one["strange"].sum()), days=one.height
            ),
        )
        for name in ranked["name"].head(MOST)
    ]
    headings: dict[str, str | pl.Expr] = {
        _("Source"): "source",
        _("Table"): "table",
        _("Channel"): formats.names("channel", pl.col("channel").replace("", None)),
        _("Day"): pl.col("day").cast(pl.String),
        _("Rows"): "rows",
        _("Usual"): pl.col("usual").round(0),
        _("At least"): pl.col("low").round(0),
        _("At most"): pl.col("high").round(0),
        _("Verdict"): "said",
    }
    return Figure(
        name="volumes",
        title=title,
        subtitle=_(HOW_TO_READ_VOLUMES),
        panels=panels,
        table=formats.headed(rows.sort("strange", "day", descending=True), headings),
        missing=_("Nothing has come yet."),
    )


@per_language
def _spec() -> Spec:
    x = alt.X("at:T", scale=alt.Scale(type="utc"), axis=alt.Axis(format="%-d %b", title=None, tickCount=4, grid=False))
    tips = [
        alt.Tooltip("on:N", title=_("Day")),
        alt.Tooltip("amount:N", title=_("Rows")),
        alt.Tooltip("expected:N", title=_("Usual")),
        alt.Tooltip("said:N", title=_("Verdict")),
    ]
    base = theme.rows()
    band = (
        base.transform_filter("isValid(datum.high)")
        .mark_bar(width=8)
        .encode(x=x, y=alt.Y("low:Q", title=None), y2="high:Q", color=alt.value(colour("rule")))
    )
    came = base.mark_point(filled=True, size=34, opacity=1).encode(
        x=x,
        y=alt.Y("rows:Q", title=None, axis=alt.Axis(tickCount=4), scale=alt.Scale(zero=True)),
        color=alt.when("datum.strange").then(alt.value(colour("bad"))).otherwise(alt.value(colour("good"))),
        shape=alt.when("datum.strange").then(alt.value("diamond")).otherwise(alt.value("circle")),
        tooltip=tips,
    )
    return specification(alt.layer(band, came), height=150)
