"""Heatmap: where and when the same customer is served differently, as points above or below the mean."""

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.asked.behind import Behind
from dashboards.charts.grid import ANGLE, SIZE
from dashboards.figure import Figure, Panel
from dashboards.theme import Spec, colour, specification
from dashboards.words import formats
from dashboards.words.dimension_names import heading
from dashboards.words.language import _, later, per_language
from metrics.answer import FEW_BELOW
from metrics.metric import Metric

_BOUNDS = (0.1, 0.2, 0.3, 0.5, 1.0)
"""Differences at which the colours can be full; the least that holds every difference is taken."""


def heatmap(cells: pl.DataFrame, metric: Metric, *, down: str = "channel", across: str = "hour", title: str) -> Figure:
    """A cell per value of two dimensions: full colour beyond chance, faint within it, a dot where there are too few.

    `cells` is what `View.deviations` gives for those two dimensions. A cell without any contact is blank.
    """
    rows = cells.filter(pl.col("n") > 0).with_columns(
        down=formats.names(down, pl.col(down)),
        across=formats.names(across, pl.col(across)),
        real=pl.col("verdict").is_in(["better", "worse"]),
        few=pl.col("verdict") == "too few",
        points=formats.points(pl.col("difference")),
        share=formats.percents(pl.col("value"), 1),
        amount=formats.counts(pl.col("n")),
    )
    rows = rows.with_columns(
        text=pl.when("few").then(pl.lit("·")).otherwise("points"),
        tip=pl.when(pl.col("value").is_null())
        .then(pl.format(_("too few to show, n = {}"), "amount"))
        .otherwise(
            pl.format(_("{}, {} points, {}, n = {}"), "share", "points", formats.verdicts(pl.col("verdict")), "amount")
        ),
    ).sort(formats.order(down), across)
    strongest = rows.filter(~pl.col("few")).select(pl.col("difference").abs().max()).item() or 0.0
    bound = next((x for x in _BOUNDS if x >= strongest), 1.0)
    mean = formats.percent(rows["mean"].drop_nulls().first() if rows.height else None, 1)
    # What stands for several sparse channels together leads to the contacts of all of them.
    raw = {down: pl.col("members"), across: pl.col(across)}
    drawn = rows.select(
        *("down", "across", "difference", "real", "few", "text", "tip"),
        place=formats.order(down),
        along=formats.order(across),
        called=pl.format("{}, {}", "down", "across"),
        **raw,
    )
    table = formats.headed(
        rows,
        {
            heading(down): "down",
            heading(across): "across",
            _(metric.label): "share",
            _("Points from the mean"): (pl.col("difference") * 100).round(1),
            _("Contacts"): "n",
            _("Verdict"): formats.verdicts(pl.col("verdict")),
        },
    )
    return Figure(
        name=f"{down}-{across}",
        title=title,
        subtitle=_(_LOWER_IS_BETTER if metric.better == "lower" else _HOW_TO_READ).format(
            metric=_(metric.label),
            down=heading(down).lower(),
            across=heading(across).lower(),
            mean=mean,
            few=FEW_BELOW,
            n=formats.n(rows["n"].sum()),
        ),
        panels=[
            Panel(
                rows=drawn,
                spec=_spec(down, across, bound, metric.label, metric.better == "lower"),
                alt=_words(rows, metric, mean),
            )
        ],
        table=table,
        behind=Behind(metric=metric.name, dimensions={down: down, across: across}, named="called"),
    )


_HOW_TO_READ = later(
    "{metric} by {down} and {across}, in points above (blue) or below (orange) the mean of all that was chosen, "
    "{mean}. Faint: within chance. Grey dot: fewer than {few} contacts. {n}."
)
_LOWER_IS_BETTER = later(
    "{metric} by {down} and {across}, in points above (orange) or below (blue) the mean of all that was chosen, "
    "{mean}. Faint: within chance. Grey dot: fewer than {few} contacts. {n}."
)


def _words(rows: pl.DataFrame, metric: Metric, mean: str) -> str:
    worst = rows.filter(pl.col("verdict") == "worse").sort("difference", maintain_order=True).head(5)
    best = rows.filter(pl.col("verdict") == "better").sort("difference", descending=True, maintain_order=True).head(3)
    words = pl.format(_("{} {} {} points"), "down", "across", "points")
    beyond = formats.told(pl.concat([worst, best]), words) or _("nothing")
    return _("{metric} as a map; the mean is {mean}. Beyond chance, worst first: {places}.").format(
        metric=_(metric.label), mean=mean, places=beyond
    )


@per_language
def _spec(down: str, across: str, bound: float, label: str, low_is_good: bool) -> Spec:  # noqa: FBT001 a key of the memory
    base = theme.rows().encode(
        x=alt.X(
            "across:O",
            sort=alt.EncodingSortField("along", op="min"),
            title=_("Hour when the contact came, on the site's clocks") if across == "hour" else heading(across),
            axis=_axis(across),
        ),
        y=alt.Y("down:N", sort=theme.in_place(), title=None),
        tooltip=[
            alt.Tooltip("down:N", title=heading(down)),
            alt.Tooltip("across:N", title=heading(across)),
            alt.Tooltip("tip:N", title=_(label)),
        ],
    )
    tint = alt.Color(
        "difference:Q",
        scale=alt.Scale(
            domain=[-bound, 0, bound],
            range=[colour(x) for x in (("good", "wash", "bad") if low_is_good else ("bad", "wash", "good"))],
            clamp=True,
            interpolate="rgb",
        ),
        legend=None,
    )
    ground = base.mark_rect(strokeWidth=2).encode(
        color=alt.value(colour("wash")), stroke=alt.value(alt.ExprRef("background"))
    )
    cell = (
        base.transform_filter("!datum.few")
        .mark_rect(strokeWidth=2)
        .encode(
            color=tint,
            opacity=alt.when(alt.datum.real).then(alt.value(1)).otherwise(alt.value(0.28)),
            stroke=alt.value(alt.ExprRef("background")),
        )
    )
    # Of black and white, one is legible on any colour. A cell within chance is drawn too faintly for it to matter.
    under = "scale('color', datum.difference)"
    black = f"contrast({under}, 'black') >= contrast({under}, 'white')"
    text = base.mark_text(fontSize=alt.ExprRef(SIZE), angle=alt.ExprRef(ANGLE)).encode(
        text="text:N",
        color=alt.when(f"datum.real && {black}")
        .then(alt.value("black"))
        .when("datum.real")
        .then(alt.value("white"))
        .otherwise(alt.value(colour("ink"))),
    )
    return specification(alt.layer(ground, cell, text), height=alt.Step(36))


def _axis(across: str) -> alt.Axis:
    hours = "substring(datum.value, 0, 2)" if across == "hour" else "datum.value"
    return alt.Axis(labelAngle=0, labelExpr=hours, labelOverlap="parity", labelSeparation=6, titlePadding=10)
