"""Dumbbell: how differently the channels of one queue serve, queue by queue, the widest gap first."""

from collections.abc import Mapping

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.asked.behind import Behind
from dashboards.charts.axes import attained, axis_of
from dashboards.figure import Figure, Panel
from dashboards.theme import CHANNEL_COLOURS, CHANNEL_SHAPES, Spec, colour, specification
from dashboards.words import formats
from dashboards.words.dimension_names import between, heading
from dashboards.words.language import _, later, many, per_language
from metrics.metric import Metric, Unit
from metrics.unevenness import FEWEST, Unevenness

MOST = 15
"""Queues that are drawn; the table has all of them."""

LEGEND_ENTRY = 110
"""How wide an entry of the legend can be, in pixels."""

_ROOM = 76
"""For what stands beside the marks of a queue, in pixels."""


def dumbbell(within: Mapping[str, Unevenness], metric: Metric, *, each: str = "queue", title: str) -> Figure:
    """A mark with its interval per channel, on a bar from the worst to the best of its queue.

    `within` is the unevenness by channel inside each queue. Queues that only one channel serves well enough to be
    judged have no gap and are not drawn; the note says how many.
    """
    rows, unit = _rows(within, each), next((x.unit for x in within.values()), metric.unit)
    named = attained(metric, next((x.within for x in within.values()), None))
    is_share = unit is Unit.PERCENT
    compared = rows.filter(pl.col("gap").is_not_null() & ~pl.col("left_out"))
    places = compared.select("group", "gap").unique().sort("gap", "group", descending=[True, False]).head(MOST)
    drawn = compared.join(places.with_row_index("place"), on=["group", "gap"]).sort("place", formats.order("channel"))
    channels = tuple(drawn.select(pl.col("channel").unique()).sort(formats.order("channel")).to_series().to_list())
    alone = rows["group"].n_unique() - places.height
    table = formats.headed(
        rows,
        {
            heading(each): "group",
            _("Channel"): "name",
            named: formats.values(unit, pl.col("attainment"), 1),
            _("Low"): formats.values(unit, pl.col("low"), 1),
            _("High"): formats.values(unit, pl.col("high"), 1),
            _("Contacts"): "n",
            **(
                {_("Gap, points"): (pl.col("gap") * 100).round(1)}
                if is_share
                else {_("Gap"): formats.values(unit, pl.col("gap"), 1)}
            ),
            _("Gap is"): formats.verdicts(pl.col("real")),
        },
    )
    return Figure(
        name=f"gap-{each}",
        title=title,
        subtitle=_(_IN_POINTS if is_share else _IN_ITS_UNIT).format(
            metric=named, each=heading(each).lower(), n=formats.n(rows["n"].sum())
        ),
        panels=[
            Panel(
                rows=_drawn(drawn, each, unit), spec=_spec(each, channels, unit), alt=_words(drawn, named, each, unit)
            )
        ],
        table=table,
        missing=_("Of the {parts}, none is served by two channels with at least {few} contacts each.").format(
            parts=between(each), few=FEWEST
        ),
        notes=[_told(alone)] if alone > 0 else (),
        behind=Behind(metric=metric.name, dimensions={each: each, "channel": "channel"}),
    )


_IN_POINTS = later(
    "{metric} by {each} and channel. The line through a mark is its 95 % interval; the grey bar is the gap "
    "from the worst channel to the best, the number its width in points. {n}."
)
_IN_ITS_UNIT = later(
    "{metric} by {each} and channel. The line through a mark is its 95 % interval; the grey bar is the gap from the "
    "worst channel to the best, and beside it stands how wide it is. {n}."
)


def _told(alone: int) -> str:
    return many(
        "{n} more with one channel only, or with a narrower gap: under Numbers.",
        "{n} more with one channel only, or with a narrower gap: under Numbers.",
        alone,
    ).format(n=alone)


def _rows(within: Mapping[str, Unevenness], each: str) -> pl.DataFrame:
    frames = [
        x.parts.select(
            group=formats.names(each, pl.lit(name)),
            each=pl.lit(name),
            channel="dim",
            name=formats.names("channel", pl.col("dim")),
            attainment="attainment",
            low="low",
            high="high",
            n="n",
            left_out="left_out",
            gap=pl.lit(x.gap, dtype=pl.Float64),
            real=pl.lit("within noise" if not x.low else "real" if x.gap is not None else None, dtype=pl.String),
        )
        for name, x in within.items()
    ]
    return pl.concat(frames) if frames else pl.DataFrame(schema=_SCHEMA)


_SCHEMA = pl.Schema(
    dict.fromkeys(("group", "each", "channel", "name"), pl.String)
    | dict.fromkeys(("attainment", "low", "high"), pl.Float64)
    | {"n": pl.Int64, "left_out": pl.Boolean, "gap": pl.Float64, "real": pl.String}
)


def _drawn(rows: pl.DataFrame, each: str, unit: Unit) -> pl.DataFrame:
    points = formats.points(pl.col("gap")).str.strip_prefix("+")
    return rows.with_columns(value="attainment").select(
        pl.col("each").alias(each),
        "channel",
        "group",
        "name",
        "attainment",
        "low",
        "high",
        "place",
        first=pl.int_range(pl.len()).over("group") == 0,
        worst=pl.col("attainment").min().over("group"),
        best=pl.col("attainment").max().over("group"),
        gap=pl.format("{}{}", points if unit is Unit.PERCENT else formats.values(unit, pl.col("gap")), _when_noise()),
        tip=formats.answers(unit),
    )


def _when_noise() -> pl.Expr:
    return pl.when(pl.col("real") == "real").then(pl.lit("")).otherwise(pl.lit(_(", noise")))


def _words(rows: pl.DataFrame, named: str, each: str, unit: Unit) -> str:
    shares = pl.format("{} {}", "name", formats.values(unit, pl.col("attainment")))
    said = rows.group_by("group", maintain_order=True).agg(shares.str.join(", ").alias("said"))
    every = formats.told(said, pl.format("{}: {}", "group", "said"), by="; ")
    return _("{metric} per {each} and channel, widest gap first. {words}.").format(
        metric=named, each=heading(each).lower(), words=every
    )


@per_language
def _spec(each: str, channels: tuple[str, ...], unit: Unit) -> Spec:
    names = [formats.name("channel", x) for x in channels]
    # As many beside each other as there is room for: on a telephone two.
    columns = alt.ExprRef(f"clamp(floor(width / {LEGEND_ENTRY}), 1, 4)")
    legend = alt.Legend(orient="top", title=None, symbolSize=90, columns=columns)
    tint = alt.Color(
        "name:N",
        title=None,
        scale=alt.Scale(domain=names, range=[colour(CHANNEL_COLOURS.get(x, "muted")) for x in channels]),
        legend=legend,
    )
    shape = alt.Shape(
        "name:N",
        title=None,
        scale=alt.Scale(domain=names, range=[CHANNEL_SHAPES.get(x, "circle") for x in channels]),
        legend=legend,
    )
    # Room at the right for the width of the gap, in whatever unit.
    scale = alt.Scale(zero=False, nice=False, padding=12, range=[0, alt.ExprRef(f"width - {_ROOM}")])
    axis = axis_of(unit, title=None, labelOverlap=True)
    y = alt.Y("group:N", sort=theme.in_place(), title=None, axis=alt.Axis(labelLimit=240, grid=False))
    offset = alt.YOffset("name:N", scale=alt.Scale(domain=names, paddingOuter=0.6))
    base = theme.rows().encode(y=y)
    once = base.transform_filter("datum.first")
    bar = once.mark_bar(height=6, cornerRadius=3).encode(
        x=alt.X("worst:Q", scale=scale, axis=axis), x2="best:Q", color=alt.value(colour("rule"))
    )
    marks = base.encode(
        yOffset=offset,
        tooltip=[
            alt.Tooltip("group:N", title=heading(each)),
            alt.Tooltip("name:N", title=_("Channel")),
            alt.Tooltip("tip:N", title=_("Share") if unit is Unit.PERCENT else _("Value")),
        ],
    )
    line = marks.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q", color=tint)
    dot = marks.mark_point(filled=True, size=90, opacity=1).encode(
        x=alt.X("attainment:Q", scale=scale, axis=axis), color=tint, shape=shape
    )
    gap = once.mark_text(align="left", fontWeight=600).encode(
        x=alt.value(alt.ExprRef(f"width - {_ROOM} + 8")), text="gap:N", color=alt.value(colour("ink"))
    )
    step = max(44, 13 * len(channels) + 14)
    return specification(alt.layer(bar, line, dot, gap), height=alt.Step(step, **{"for": "position"}))
