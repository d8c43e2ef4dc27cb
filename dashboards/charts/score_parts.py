"""Parts of the CX score: what each is, what it weighs, and which of them nobody knows."""

import polars as pl

from dashboards.asked.behind import METRIC, PRESET, Behind
from dashboards.charts.bars import bars
from dashboards.figure import Figure
from dashboards.words import formats
from dashboards.words.language import _, later
from metrics.composite import Composite
from metrics.metric import Unit

PARTS = {
    "served_in_time": later("Served in time"),
    "resolved": later("Resolved at once"),
    "ease": later("Ease"),
    "own_score": later("Satisfaction"),
}
"""What the parts are called."""


def score_parts(parts: pl.DataFrame, by_channel: pl.DataFrame, score: Composite, *, title: str) -> Figure:
    """A bar with its interval and weight for each part that is known; the score and its parts by channel in the table.

    `parts` are the parts of the score over all channels: part, metric, preset, weight, value, low, high, n, coverage;
    a bar leads to the contacts of its part, under the rule by which it is one. `by_channel` has
    the same by channel, with the score itself as a part of its own, named `score`.
    """
    named = pl.col("part").replace_strict({key: _(words) for key, words in PARTS.items()}, default=pl.col("part"))
    rows = parts.with_columns(label=named, told=pl.format(_("(weight {})"), formats.percents(pl.col("weight"))))
    missing = rows.filter(pl.col("value").is_null())
    wide = by_channel.pivot(on="part", index="channel", values="value", aggregate_function="first", maintain_order=True)
    ends = by_channel.filter(pl.col("part") == "score").select("channel", "low", "high", "n")
    wide = wide.join(ends, on="channel", how="left", nulls_equal=True).sort(formats.order("channel"))
    columns: dict[str, str | pl.Expr] = {
        _("Channel"): formats.names("channel", pl.col("channel")),
        _(score.label): formats.scores(pl.col("score")),
        _("95 %"): formats.intervals(Unit.SCORE, pl.col("low"), pl.col("high"), 1).fill_null(formats.NOTHING),
        **{_(PARTS[x]): formats.percents(pl.col(x), 1) for x in rows["part"] if x in PARTS and x in wide.columns},
        _("Least contacts"): pl.col("n").fill_null(0),
    }
    table = formats.headed(wide, columns)
    return Figure(
        name="score-parts",
        title=title,
        subtitle=_(
            "The score is the weighed mean of its parts, from 0 to 100; the weights stand in the settings under "
            "[cx_score], and the definition in the card above. The line is the 95 % interval of a part. At least {n}."
        ).format(n=formats.n(rows.filter(pl.col("value").is_not_null())["n"].min() or 0)),
        panels=[bars(rows, Unit.PERCENT, heading=_("Part"), label=_("Value"))],
        table=table,
        behind=Behind(
            metric=str(rows["metric"].first()), dimensions={METRIC: "metric", PRESET: "preset"}, named="label"
        ),
        notes=_missing(missing),
        missing=_("No part of the score is known."),
    )


def _missing(rows: pl.DataFrame) -> list[str]:
    if rows.is_empty():
        return []
    names = formats.in_a_row(rows["label"].to_list())
    weight = formats.percent(rows["weight"].sum())
    return [
        _("Missing: {parts}, {weight} of the weight. What is known shares it; nothing is made up.").format(
            parts=names, weight=weight
        )
    ]
