"""Topics: how differently the channels answer the same topic, in outcome, in resolution and in speed."""

import polars as pl

from dashboards.asked.behind import Behind
from dashboards.charts.grid import grid
from dashboards.figure import Figure
from dashboards.words import formats
from dashboards.words.language import _, later
from metrics.catalogue.first_contact_resolution import first_contact_resolution
from metrics.catalogue.served_in_time import served_in_time
from metrics.consistency import Consistency
from metrics.unevenness import FEWEST

ASPECTS = {"outcome": later("Answered or settled"), "resolution": later("Resolved at once"), "speed": later("In time")}
"""In what the answers can differ, in the order in which they are drawn."""


def topics(found: Consistency, *, title: str) -> Figure:
    """A cell per topic and aspect with its index of unevenness; faint where chance alone may show as much."""
    elsewhere = found.elsewhere.select("topic", elsewhere="value")
    places = {aspect: place for place, aspect in enumerate(ASPECTS)}
    whole = (formats.scores(pl.col(x)) for x in ("index", "low", "high"))
    rows = (
        found.topics.join(elsewhere, on="topic", how="left")
        .with_columns(
            down=formats.names("topic", pl.col("topic")),
            across=pl.col("aspect").replace_strict({key: _(words) for key, words in ASPECTS.items()}),
            across_place=pl.col("aspect").replace_strict(places, return_dtype=pl.Int32),
            down_place=-pl.col("index").max().over("topic").fill_null(-1.0),
            value="index",
            text=pl.col("index").round(0).cast(pl.Int64).cast(pl.String).fill_null("·"),
            sure=(pl.col("low") > 0).fill_null(value=False),
            ends=pl.format("{}, {}", *(_named(x, "channel") for x in ("best", "worst"))),
        )
        .with_columns(
            tip=pl.when(pl.col("index").is_null())
            .then(pl.lit(_("fewer than two channels with {few} contacts").format(few=FEWEST)))
            .otherwise(pl.format(_("{} of 100 (95 %: {} to {})"), *whole))
        )
        .sort("down_place", "topic", "across_place")
    )
    table = formats.headed(
        rows,
        {
            _("Topic"): "down",
            _("Aspect"): "across",
            _("Index"): pl.col("index").round(1),
            _("Low"): pl.col("low").round(1),
            _("High"): pl.col("high").round(1),
            _("Best and worst"): pl.col("ends").fill_null(formats.NOTHING),
            _("Gap, points"): (100 * pl.col("gap")).round(1),
            _("Contacts"): "n",
            _("Ask another channel"): formats.percents(pl.col("elsewhere"), 1),
        },
    )
    drawn = rows.select(
        pl.col("aspect").replace_strict(_METRICS, default=served_in_time.name).alias("metric"),
        pl.col("aspect").is_in(list(_METRICS)).alias("leads"),
        *("topic", "aspect", "down", "across", "down_place", "across_place", "value", "text", "tip", "sure"),
    )
    return Figure(
        name="topics",
        title=title,
        subtitle=_(
            "The index of unevenness between the channels, 0 (alike) to 100, within each topic: answered or settled, "
            "resolved at once, served in time; what chance alone would show is taken off. Faint: may be chance. A dot: "
            "fewer than two channels with {few} contacts. {n}."
        ).format(few=FEWEST, n=formats.n(rows.filter(pl.col("aspect") == "outcome")["n"].sum())),
        panels=[grid(drawn, down=_("Topic"), across=_("Aspect"), label=_("Index"), tint="bad")],
        table=table,
        behind=Behind(metric=served_in_time.name, dimensions={"metric": "metric", "topic": "topic"}, only="leads"),
        missing=_("No contact tells a topic."),
    )


_METRICS = {"resolution": first_contact_resolution.name, "speed": served_in_time.name}
"""Aspects that are metrics of the catalogue, whose contacts can be listed."""


def _named(column: str, dimension: str) -> pl.Expr:
    """Best and worst come with spaces in the place of underscores."""
    return formats.names(dimension, pl.col(column).str.replace_all(" ", "_"))
