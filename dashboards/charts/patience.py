"""Patience: how many would still be waiting after how long, had nobody answered them, channel by channel."""

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.asked.behind import Behind
from dashboards.figure import Figure, Panel
from dashboards.theme import Spec, colour, percent_axis, specification
from dashboards.words import formats
from dashboards.words.language import _, per_language
from ingest.settings import Settings
from metrics.catalogue.patience_p50 import patience_p50

MOST = 4
"""Channels that are drawn, those of most contacts; the table has all of them."""

TICKS = (0, 5, 15, 60, 240, 900, 3600, 14_400)
"""Seconds at which people think."""


def patience(curves: pl.DataFrame, settings: Settings, *, title: str) -> Figure:
    """A falling curve with its band per channel, on one scale, with a line at the promise of the channel.

    `curves` is what `metrics.patience.patience` gives by channel.
    """
    promises = {str(channel): x.within_s for channel, x in settings.promise.items() if x.clock == "calendar"}
    rows = curves.with_columns(
        name=formats.names("channel", pl.col("channel")),
        stays=1 - pl.col("gave_up"),
        # Once for each channel: the line is to be drawn once.
        promise=pl.when(pl.col("gave_up") == pl.col("gave_up").min().over("channel")).then(
            pl.col("channel").replace_strict(promises, default=None, return_dtype=pl.Float64)
        ),
        tip=pl.format(
            _("{} ({})"),
            formats.durations(pl.col("seconds")),
            pl.coalesce(
                pl.format(_("95 %: {} to {}"), formats.durations(pl.col("low")), formats.durations(pl.col("high"))),
                pl.lit(_("95 %: too few to say")),
            ),
        ),
        # Where one end is not known the band is not drawn, and the curve goes on alone.
        least=pl.when(pl.col("high").is_not_null()).then("low"),
        most=pl.when(pl.col("low").is_not_null()).then("high"),
    )
    shown = rows.group_by("channel").agg(pl.col("n").first()).sort("n", "channel", descending=[True, False]).head(MOST)
    drawn = rows.join(shown.select("channel"), on="channel", how="semi").sort(formats.order("channel"), "gave_up")
    greatest = float(drawn.select(pl.max_horizontal("seconds", "most").max()).item() or 0)
    top = next((x for x in TICKS[3:] if x >= greatest), TICKS[-1])
    table = formats.headed(
        rows.filter((pl.col("gave_up") * 100).round(0).cast(pl.Int64) % 10 == 0),
        {
            _("Channel"): "name",
            _("Would have given up"): formats.percents(pl.col("gave_up")),
            _("After"): formats.durations(pl.col("seconds")),
            _("Low"): formats.durations(pl.col("low")),
            _("High"): formats.durations(pl.col("high")),
            _("Contacts"): "n",
            _("Gave up"): "left",
        },
    )
    left, known = rows.unique("channel").select(pl.col("left").sum(), pl.col("n").sum()).row(0)
    hidden = rows["channel"].n_unique() - shown.height
    return Figure(
        name="patience",
        title=title,
        subtitle=_(
            "How many would still be waiting after how long, had nobody answered (Kaplan and Meier): who was answered "
            "is known to have waited for so long, and no more. Band: 95 %. Straight line: the promise. "
            "{left} gave up; {n}. Not asked of channels in writing."
        ).format(left=formats.count(left), n=formats.n(known)),
        panels=[_panel(part, top) for part in drawn.partition_by("channel", maintain_order=True)]
        or [
            Panel(rows=drawn.select(_DRAWN), spec=_spec(top), alt=_("Nothing is known of how long people would wait."))
        ],
        table=table,
        behind=Behind(metric=patience_p50.name, dimensions={"channel": "channel"}),
        notes=[_("Channels with fewer contacts are under Numbers.")] if hidden > 0 else (),
        missing=_("Too few gave up to say how long people would wait."),
    )


_DRAWN = ("channel", "seconds", "stays", "least", "most", "promise", "tip")


def _panel(part: pl.DataFrame, top: int) -> Panel:
    name, n = part.item(0, "name"), part.item(0, "n")
    some = part.filter(pl.col("gave_up").is_in([0.1, 0.25, 0.5]))
    said = formats.told(
        some, pl.format(_("{} after {}"), formats.percents(pl.col("gave_up")), formats.durations(pl.col("seconds")))
    )
    return Panel(
        name=_("{channel}, {n}").format(channel=name, n=formats.n(n)),
        rows=part.select(_DRAWN),
        spec=_spec(top),
        alt=_("{channel}: would have given up: {said}.").format(channel=name, said=said or _("too few to say")),
    )


@per_language
def _spec(top: int) -> Spec:
    words = (
        "datum.value < 60 ? datum.value + ' s' : datum.value < 3600 ? datum.value / 60 + ' min' : "
        "datum.value / 3600 + ' h'"
    )
    scale = alt.Scale(type="symlog", constant=5, domain=[0, top], nice=False, clamp=True)

    def x(field: str) -> alt.X:
        return alt.X(
            field,
            scale=scale,
            axis=alt.Axis(
                values=[x for x in TICKS if x <= top], labelExpr=words, title=None, grid=False, labelFlush=True
            ),
        )

    y = alt.Y(
        "stays:Q",
        scale=alt.Scale(domain=[0, 1], nice=False),
        axis=percent_axis(title=None, values=[0, 0.25, 0.5, 0.75, 1], grid=True),
    )
    base = theme.rows()
    known = base.transform_filter("isValid(datum.least) && isValid(datum.most)")
    band = known.mark_area(orient="horizontal", opacity=0.22).encode(
        x=x("least:Q"), x2="most:Q", y=y, color=alt.value(colour("good"))
    )
    line = base.mark_line(strokeWidth=2.2, interpolate="step-before").encode(
        x=x("seconds:Q"), y=y, order=alt.Order("seconds:Q"), color=alt.value(colour("good"))
    )
    promise = (
        base.transform_filter("isValid(datum.promise)")
        .mark_rule(strokeWidth=1)
        .encode(x=x("promise:Q"), color=alt.value(colour("ink")))
    )
    dots = base.mark_point(size=60, opacity=0).encode(
        x=x("seconds:Q"),
        y=y,
        tooltip=[
            alt.Tooltip("stays:Q", title=_("Still waiting"), format=".0%"),
            alt.Tooltip("tip:N", title=_("After")),
        ],
    )
    return specification(alt.layer(band, promise, line, dots), height=190)
