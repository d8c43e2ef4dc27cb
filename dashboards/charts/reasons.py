"""Reasons: why records were refused, most frequent first."""

import altair as alt
import polars as pl

from dashboards import theme
from dashboards.figure import Figure, Panel
from dashboards.theme import Spec, colour, specification
from dashboards.words import formats, judged
from dashboards.words.language import _, per_language

MOST = 12
"""Reasons that are drawn; the table has all of them."""


def reasons(refused: pl.DataFrame, *, title: str) -> Figure:
    """A bar from zero per reason and source; `refused` has source, reason, detail and records."""
    rows = refused.with_columns(
        words=pl.concat_str(
            judged.reasons(),
            pl.when(pl.col("detail").fill_null("") != "")
            .then(pl.format(" ({})", judged.details()))
            .otherwise(pl.lit("")),
        ),
    ).with_columns(label=pl.format("{}: {}", "source", "words"), text=formats.counts(pl.col("records")))
    drawn = rows.sort("records", descending=True, maintain_order=True).head(MOST).with_row_index("place")
    words = formats.told(drawn, pl.format("{} {}", "label", "text"))
    return Figure(
        name="reasons",
        title=title,
        subtitle=_(
            "Records that were set aside, by source and reason, in brackets the column or a code. Nothing of them is "
            "counted anywhere."
        ),
        notes=[_("The {most} most frequent of {all}.").format(most=MOST, all=rows.height)]
        if rows.height > drawn.height
        else (),
        panels=[
            Panel(
                rows=drawn.select("label", "records", "text", "place"),
                spec=_spec(),
                alt=_("Refused records: {words}.").format(words=words),
            )
        ],
        table=formats.headed(
            rows,
            {
                _("Source"): "source",
                _("Reason"): judged.reasons(),
                _("Detail"): judged.details(),
                _("Records"): "records",
            },
        ),
    )


@per_language
def _spec() -> Spec:
    base = theme.rows().encode(
        y=alt.Y("label:N", sort=theme.in_place(), title=None, axis=alt.Axis(labelLimit=320)),
        x=alt.X(
            "records:Q", title=None, axis=alt.Axis(tickMinStep=1, tickCount=5), scale=alt.Scale(zero=True, padding=30)
        ),
        tooltip=[alt.Tooltip("label:N", title=_("Reason")), alt.Tooltip("text:N", title=_("Records"))],
    )
    bar = base.mark_bar(height=14, cornerRadiusEnd=2).encode(color=alt.value(colour("bad")))
    text = base.mark_text(align="left", dx=6).encode(text="text:N", color=alt.value(colour("ink")))
    return specification(alt.layer(bar, text), height=alt.Step(28))
