"""Flow: how many changed from which channel to which, the wider the more; what a report prints is the matrix."""

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.asked.behind import Behind
from dashboards.figure import Figure, Panel
from dashboards.theme import CHANNEL_COLOURS, Spec, colour, specification
from dashboards.words import formats
from dashboards.words.language import _, per_language
from metrics.catalogue.handoffs import handoffs

EACH_SIDE = 4
"""Channels on either side; together no more than eight can be told apart, and the rest stands together."""

LINK, FROM, TO = "link", "from", "to"
"""What a drawn row is: a way from one channel to another, or all that leave a channel, or all that come to it."""

HEIGHT = 340
_APART = 0.05
"""How far the ends of one side are apart, as a part of all changes."""


def flow(ways: pl.DataFrame, *, title: str) -> Figure:
    """The flow of the most travelled ways; `ways` is what `metrics.transitions.transitions` gives.

    Drawn rows, the largest first: kind (`LINK`, `FROM`, `TO`), channel and to_channel (lists, several where the rest
    stands together), from and to (names), amount, tint, and where they lie.
    """
    rows = _rows(ways)
    words = formats.told(rows.filter(kind=LINK).head(5), pl.format("{} {}", "called", "amount"))
    table = formats.headed(
        ways,
        {
            _("From"): formats.names("channel", pl.col("channel")),
            _("To"): formats.names("channel", pl.col("to_channel")),
            _("Changes"): "changes",
            _("Of those who left"): formats.percents(pl.col("share"), 1),
            _("Low"): formats.percents(pl.col("low"), 1),
            _("High"): formats.percents(pl.col("high"), 1),
            _("Median gap"): formats.durations(pl.col("gap_s")),
            _("Forced"): formats.percents(pl.col("forced")),
            _("Context carried"): formats.percents(pl.col("carried")),
        },
    )
    return Figure(
        name="flow",
        title=title,
        subtitle=_(
            "Changes of channel inside journeys of customers who are known, from left to right; the wider, the more. "
            "At most four channels on either side, the rest together. {n}."
        ).format(n=formats.n(ways["changes"].sum())),
        panels=[
            Panel(
                rows=rows,
                spec=_spec(),
                alt=_("Changes of channel, most first: {words}.").format(words=words or _("none")),
            )
        ],
        table=table,
        behind=Behind(
            metric=handoffs.name, dimensions={"channel": "channel", "to_channel": "to_channel"}, named="called"
        ),
        missing=_("Nobody who is known changed the channel."),
    )


def _rows(ways: pl.DataFrame) -> pl.DataFrame:
    pooled = ways.select(
        "changes",
        channel=pl.col("channel").cast(pl.String),
        to_channel=pl.col("to_channel").cast(pl.String),
        left=_kept(ways, "channel"),
        right=_kept(ways, "to_channel"),
    )
    total = int(pooled["changes"].sum())
    sides = {kind: _side(pooled, by, total) for kind, by in ((FROM, "left"), (TO, "right"))}
    links = (
        pooled.group_by("left", "right")
        .agg(**_members(), amount=pl.col("changes").sum())
        .join(sides[FROM].select("left", place="place", a="top"), on="left")
        .join(sides[TO].select("right", to_place="place", b="top"), on="right")
        .sort("place", "to_place")
        # Where a way begins and ends, the ways before it lie above.
        .with_columns(
            top=pl.col("a") + pl.col("amount").cum_sum().over("left") - pl.col("amount"),
            to_top=pl.col("b") + pl.col("amount").cum_sum().over("right", order_by="place") - pl.col("amount"),
            kind=pl.lit(LINK),
        )
        .sort("amount", "left", "right", descending=[True, False, False])
    )
    ends = [side.with_columns(kind=pl.lit(kind)) for kind, side in sides.items()]
    name = {x: formats.names("channel", pl.col(x)) for x in ("left", "right")}
    arrow = "\N{RIGHTWARDS ARROW}"
    return (
        pl.concat([links, *ends], how="diagonal")
        .with_columns(**{FROM: name["left"], TO: name["right"]}, tint=_tint())
        .select(
            *("kind", "channel", "to_channel", FROM, TO, "amount", "tint", "top", "to_top"),
            called=pl.when(kind=LINK)
            .then(pl.format(f"{{}} {arrow} {{}}", FROM, TO))
            .when(kind=FROM)
            .then(pl.format(f"{{}} {arrow}", FROM))
            .otherwise(pl.format(f"{arrow} {{}}", TO)),
            said=formats.counts(pl.col("amount")),
        )
    )


def _kept(ways: pl.DataFrame, side: str) -> pl.Expr:
    """The channel of a side, or that of the rest."""
    summed = ways.group_by(side).agg(pl.col("changes").sum()).sort("changes", side, descending=[True, False])
    # One that would stand alone among the others may as well stand for itself.
    most = summed.head(EACH_SIDE if summed.height <= EACH_SIDE else EACH_SIDE - 1)[side].cast(pl.String).to_list()
    name = pl.col(side).cast(pl.String)
    return pl.when(name.is_in(most)).then(name).otherwise(pl.lit(formats.OTHERS))


def _members() -> dict[str, pl.Expr]:
    """The channels that stand together."""
    return {x: pl.col(x).unique().sort() for x in ("channel", "to_channel")}


def _side(pooled: pl.DataFrame, by: str, total: int) -> pl.DataFrame:
    """The ends of one side from top to bottom, the largest first and the rest last, all of them in the middle."""
    summed = pooled.group_by(by).agg(**_members(), amount=pl.col("changes").sum())
    ordered = summed.sort(pl.col(by) == formats.OTHERS, -pl.col("amount"), by).with_row_index("place")
    apart = pl.col("place") * _APART * total
    middle = (EACH_SIDE - ordered.height) * _APART * total / 2
    return ordered.with_columns(top=pl.col("amount").cum_sum() - pl.col("amount") + apart + middle)


def _tint() -> pl.Expr:
    return pl.coalesce("left", "right").replace_strict(
        {str(x): tint for x, tint in CHANNEL_COLOURS.items()}, default="muted", return_dtype=pl.String
    )


@per_language
def _spec() -> Spec:
    tints = [*dict.fromkeys(CHANNEL_COLOURS.values()), "muted"]
    tint = alt.Color("tint:N", scale=alt.Scale(domain=tints, range=[colour(x) for x in tints]), legend=None)
    across = alt.Scale(domain=[0, 1], range=[120, alt.ExprRef("width - 130")], nice=False, zero=False)
    down = alt.Scale(reverse=True, nice=False, zero=True)
    told = [alt.Tooltip("called:N", title=_("Change")), alt.Tooltip("said:N", title=_("Changes"))]

    def x(what: str | alt.XDatum) -> alt.X | alt.XDatum:
        return alt.X(what, scale=across, axis=None) if isinstance(what, str) else what

    base = theme.rows()
    # A way leaves and arrives level: from the one height to the other along a curve without a corner.
    bent = "datum.t * datum.t * (3 - 2 * datum.t)"
    band = (
        base.transform_filter(f"datum.kind == '{LINK}'")
        .transform_calculate(t="sequence(0, 1.01, 0.02)")
        .transform_flatten(["t"])
        .transform_calculate(upper=f"datum.top + (datum.to_top - datum.top) * {bent}")
        .transform_calculate(lower="datum.upper + datum.amount")
        .mark_area(opacity=0.4)
        .encode(
            x=x("t:Q"),
            y=alt.Y("upper:Q", scale=down, axis=None),
            y2="lower:Q",
            color=tint,
            detail="called:N",
            tooltip=told,
        )
    )
    layers: list[alt.Chart] = [band]
    for kind, at, inward in ((FROM, 0, 1), (TO, 1, -1)):
        side = base.transform_filter(f"datum.kind == '{kind}'").transform_calculate(
            at=str(at), bottom="datum.top + datum.amount", middle="datum.top + datum.amount / 2"
        )
        end = side.mark_bar(width=14, xOffset=-7 * inward).encode(
            x=x("at:Q"), y=alt.Y("top:Q", scale=down, axis=None), y2="bottom:Q", color=tint, tooltip=told
        )
        name = side.mark_text(align="right" if kind == FROM else "left", dx=-20 * inward, fontSize=13).encode(
            x=x("at:Q"),
            y=alt.Y("middle:Q", scale=down, axis=None),
            text=f"{kind}:N",
            color=alt.value(colour("ink")),
        )
        layers += [end, name]
    return specification(alt.layer(*layers), height=HEIGHT)
