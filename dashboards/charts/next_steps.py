"""Next steps: from each channel to the next, and how the rest ended; the bars say of how many contacts."""

from itertools import pairwise

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.asked.behind import Behind
from dashboards.figure import Figure, Panel
from dashboards.theme import Spec, colour, specification
from dashboards.words import formats
from dashboards.words.language import _, per_language
from dashboards.words.outcomes import NEXT, next_step
from ingest.vocabulary import Channel
from metrics.answer import SUPPRESSED_BELOW
from metrics.catalogue.contacts import contacts
from metrics.derive.step import AGAIN, ENDS
from metrics.metric import Unit

OUTLINED = 3
"""Changes of channel that are outlined, those that most customers take."""

_VOLUME = 2
"""How many columns the bars are wide."""


def next_steps(answer: pl.DataFrame, *, title: str) -> Figure:
    """A cell per channel and what came next, with its share of the contacts; what nobody did is blank.

    `answer` is what `metrics.next_steps.next_steps` gives. Another contact in the same channel stands on the diagonal.
    """
    rows = _rows(answer)
    columns = _columns(rows)
    placed = rows.with_columns(
        left=pl.col("to").replace_strict(
            {x: float(n) for n, x in enumerate(columns)}, default=None, return_dtype=pl.Float64
        )
    ).with_columns(right=pl.col("left") + 1, middle=pl.col("left") + 0.5)
    volumes = _volumes(placed, len(columns))
    table = formats.headed(
        placed,
        {
            _("Contact in"): "name",
            _("What happened next"): "then",
            _("Share"): formats.percents(pl.col("share"), 1),
            _("Low"): formats.percents(pl.col("low"), 1),
            _("High"): formats.percents(pl.col("high"), 1),
            _("Contacts"): "contacts",
            _("Of"): "n",
            _("Anonymous"): pl.col("all") - pl.col("n"),
        },
    )
    known, everybody = _covered(answer)
    return Figure(
        name="next-steps",
        title=title,
        subtitle=_(
            "Of the contacts in each channel the share that went on to another one, came again in the same (on the "
            "diagonal), or was the last of its journey, as ended on the right. Outlined: the changes that most "
            "customers make. Blank: nobody. Bars: contacts. Of customers who are known, {known} of all contacts; {n}."
        ).format(known=formats.percent(known / everybody if everybody else None), n=formats.n(known)),
        panels=[
            Panel(
                rows=pl.concat([placed.select(_DRAWN), volumes], how="diagonal"),
                spec=_spec(tuple(_heads(columns))),
                alt=_words(placed),
            )
        ],
        table=table,
        behind=Behind(metric=contacts.name, dimensions={"channel": "channel", "next": "next"}, named="called"),
        missing=_("No contact of a customer who is known: nobody can say what came next."),
    )


_DRAWN = (
    *("name", "then", "channel", "next", "place", "left", "right", "middle", "shade", "is_end", "outlined"),
    *("text", "tip", "volume", "called"),
)


def _covered(answer: pl.DataFrame) -> tuple[int, int]:
    known, everybody = answer.unique("channel").select(pl.col("n").sum(), pl.col("all").sum()).row(0)
    return known, everybody


def _rows(answer: pl.DataFrame) -> pl.DataFrame:
    again, end = pl.col("next") == AGAIN, pl.col("next").is_in(ENDS)
    to = pl.when(again).then(pl.col("channel")).otherwise(pl.col("next"))
    ends = {x: _(said) for x, said in NEXT.items()}
    change = ~again & ~end & (pl.col("contacts") >= SUPPRESSED_BELOW)
    most = pl.when(change).then(pl.col("contacts")).rank("ordinal", descending=True) <= OUTLINED
    name = formats.names("channel", pl.col("channel"))
    return (
        answer.with_columns(to=to, name=name, place=formats.order("channel"), is_end=end)
        .with_columns(
            then=pl.when(again)
            .then(pl.lit(_("again")))
            .when(end)
            .then(pl.col("to").replace(ends))
            .otherwise(formats.names("channel", pl.col("to"))),
            is_change=~again & ~end,
            outlined=most.fill_null(value=False),
            # The ends are most of it: side by side with them no change of channel would be seen.
            shade=pl.col("share") / pl.col("share").max().over("is_end"),
            text=pl.when(pl.col("share") >= _WRITTEN).then(formats.percents(pl.col("share"))).otherwise(pl.lit("·")),
            tip=pl.format(
                _("{}, {} of {} contacts"),
                pl.concat_str(
                    formats.percents(pl.col("share"), 1),
                    pl.lit(" ("),
                    formats.intervals(Unit.PERCENT, pl.col("low"), pl.col("high"), 1).fill_null(formats.NOTHING),
                    pl.lit(")"),
                ),
                formats.counts(pl.col("contacts")),
                formats.counts(pl.col("n")),
            ),
            volume=pl.lit(value=False),
        )
        .with_columns(called=pl.format("{}, {}", "name", "then"))
        .sort("place", formats.order("channel", pl.col("to")))
    )


_WRITTEN = 0.005
"""A share that would read as 0 % is a dot: it is there, and hardly."""


def _columns(rows: pl.DataFrame) -> list[str]:
    there = set(rows["to"].to_list())
    return [x for x in (*map(str, Channel), *ENDS) if x in there]


def _heads(columns: list[str]) -> list[str]:
    return [next_step(x) for x in columns]


def _volumes(rows: pl.DataFrame, columns: int) -> pl.DataFrame:
    begin = columns + 0.4
    each = rows.group_by("name", "channel", "place", maintain_order=True).agg(pl.col("all", "n").first())
    return each.select(
        *("name", "channel", "place"),
        left=pl.lit(begin),
        right=begin + _VOLUME * pl.col("all") / pl.col("all").max(),
        text=formats.counts(pl.col("all")),
        tip=pl.format(
            _("{} contacts, {} of customers who are known"), formats.counts(pl.col("all")), formats.counts(pl.col("n"))
        ),
        volume=pl.lit(value=True),
        called=pl.format(_("{}, all of them"), "name"),
    )


def _words(rows: pl.DataFrame) -> str:
    changes = rows.filter("is_change").sort("contacts", descending=True, maintain_order=True)
    said = formats.told(
        changes.head(5), pl.format(_("{} to {} {}"), "name", "then", formats.percents(pl.col("share"), 1))
    )
    if not said:
        return _("From channel to channel: nobody who is known changed the channel.")
    return _("From channel to channel, most travelled first: {ways}.").format(ways=said)


_NARROWEST, _LETTER = 46, 6.0
"""So many pixels a column takes at least for its heading to lie, and a letter of it in the mean with what is around."""


@per_language
def _spec(heads: tuple[str, ...]) -> Spec:
    whole = len(heads) + 0.4 + _VOLUME + 1.1
    scale = alt.Scale(domain=[0, whole], nice=False, zero=True)
    middles = [x + 0.5 for x in range(len(heads))]
    volumes = _("contacts")
    label = f"{[*heads, volumes]}[floor(datum.value)]"
    # Side by side two headings take half of each; where that is wider than a column they are turned.
    longest = max((len(left) + len(right) for left, right in pairwise(heads)), default=0)
    crowded = f"width / {whole:.1f} < {max(_NARROWEST, _LETTER * longest / 2):.0f}"
    axis = alt.Axis(
        orient="top",
        values=[*middles, len(heads) + 0.75],
        labelExpr=label,
        title=None,
        grid=False,
        ticks=False,
        domain=False,
        labelAngle=alt.ExprRef(f"{crowded} ? -60 : 0"),
        labelAlign=alt.ExprRef(f"{crowded} ? 'left' : 'center'"),
        labelOverlap=False,
    )

    def x(field: str) -> alt.X:
        return alt.X(field, scale=scale, axis=axis)

    base = theme.rows().encode(y=alt.Y("name:N", sort=theme.in_place(), title=None))
    told = [
        alt.Tooltip("name:N", title=_("Contact in")),
        alt.Tooltip("then:N", title=_("Next")),
        alt.Tooltip("tip:N", title=_("Share")),
    ]
    cells = base.transform_filter("!datum.volume")
    tint = alt.Color(
        "shade:Q",
        scale=alt.Scale(domain=[0, 1], range=[colour("wash"), colour("good")], interpolate="rgb"),
        legend=None,
    )
    change = (
        cells.transform_filter("!datum.is_end")
        .mark_rect(strokeWidth=2)
        .encode(x=x("left:Q"), x2="right:Q", color=tint, stroke=alt.value(alt.ExprRef("background")), tooltip=told)
    )
    end = (
        cells.transform_filter("datum.is_end")
        .mark_rect(strokeWidth=2)
        .encode(
            x=x("left:Q"),
            x2="right:Q",
            color=alt.value(colour("muted")),
            opacity=alt.Opacity("shade:Q", scale=alt.Scale(domain=[0, 1], range=[0.06, 0.4]), legend=None),
            tooltip=told,
        )
    )
    mark = (
        cells.transform_filter("datum.outlined")
        .mark_rect(strokeWidth=3, fillOpacity=0)
        .encode(x=x("left:Q"), x2="right:Q", stroke=alt.value(colour("bad")), tooltip=told)
    )
    under = "scale('color', datum.shade)"
    black = f"contrast({under}, 'black') >= contrast({under}, 'white')"
    # In the cells of a telephone's screen no share is legible: there the colours say it, and the table.
    size = alt.ExprRef(f"width / {whole:.1f} < 22 ? 0 : clamp(width / {4.4 * whole:.0f}, 6, 12)")
    text = cells.mark_text(fontSize=size).encode(
        x=x("middle:Q"),
        text="text:N",
        color=alt.when("datum.is_end")
        .then(alt.value(colour("ink")))
        .when(black)
        .then(alt.value("black"))
        .otherwise(alt.value("white")),
    )
    volume = base.transform_filter("datum.volume")
    bar = volume.mark_bar(height=14).encode(
        x=x("left:Q"),
        x2="right:Q",
        color=alt.value(colour("muted")),
        tooltip=[alt.Tooltip("name:N", title=_("Channel")), alt.Tooltip("tip:N", title=_("Contacts"))],
    )
    amount = volume.mark_text(align="left", dx=5, fontSize=alt.ExprRef("width < 500 ? 9 : 12")).encode(
        x=x("right:Q"), text="text:N"
    )
    return specification(alt.layer(change, end, mark, text, bar, amount), height=alt.Step(34))
