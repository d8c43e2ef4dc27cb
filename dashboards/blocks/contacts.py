"""The contacts behind a number, as a list that says of each where it stands, and leads to its customer's journey."""

import math
from collections.abc import Hashable

import polars as pl
import streamlit as st

from dashboards.asked import contacts as asked
from dashboards.asked.contacts import Asked
from dashboards.asked.repeated import question
from dashboards.asked.view import View
from dashboards.blocks.journeys import address
from dashboards.blocks.layout import lead
from dashboards.files import export, saving
from dashboards.findings import contacts as findings
from dashboards.words import errors, formats
from dashboards.words.language import _, current
from dashboards.words.outcomes import OUTCOMES, SIDES, WHYS, in_words
from metrics.behind import Contacts, contacts_behind
from metrics.calendar import PeriodError
from metrics.composite import Composite, MadeOfOthersError
from metrics.dimensions import UnknownValueError
from metrics.metric import Metric


@question
def of(view: View, sought: Asked) -> Contacts:
    """The contacts behind the number that is asked for. Raises what `contacts_behind` raises."""
    return view.remember(
        ("contacts behind", *_known_by(sought)),
        [sought.metric],
        lambda: contacts_behind(
            sought.metric,
            view.facts,
            view.settings,
            where=view.choice.where,
            period=view.choice.period,
            point=sought.point,
            every=sought.every,
            preset=sought.preset,
        ),
    )


@question
def one_page(view: View, sought: Asked, side: str | None, first: int) -> pl.DataFrame:
    """Those from the one at `first` on, as `table` has them, with no text that a spreadsheet would run."""

    def read() -> pl.DataFrame:
        found = of(view, sought)
        rows = found.page(side, limit=findings.EACH, offset=first)
        return export.neutralised(table(view, rows, found.metric))

    known_by = ("page of contacts", current(), side, first, *_known_by(sought))
    return view.remember(known_by, [sought.metric], read)


def _known_by(sought: Asked) -> tuple[Hashable, ...]:
    return sought.preset, sought.every, *sorted(sought.point.items())


def listed(view: View) -> None:
    """Draw the number, the sides to choose from, one page of the contacts, and the file of all of them."""
    sought = asked.read(view)
    try:
        found = of(view, sought)
    except (MadeOfOthersError, PeriodError, UnknownValueError) as error:
        _cannot(view, sought.metric, error)
        return
    lead(findings.number(found))
    st.caption(formats.plain(_(found.metric.definition)))
    st.caption(formats.plain(findings.others(found)))
    words = findings.sides(found, in_words(SIDES, "side"))
    asked.sides(sought, words)
    side = sought.side if sought.side in words else None
    total = found.total(side)
    number = asked.number_of_page(max(1, math.ceil(total / findings.EACH)))
    first = (number - 1) * findings.EACH
    rows = one_page(view, sought, side, first)
    st.caption(formats.plain(findings.list_of(total, first + 1, first + rows.height)))
    if not rows.is_empty():
        _grid(rows, found.metric)
        saving.contacts(
            f"contacts-{found.metric.name}",
            lambda: table(view, found.page(side), found.metric, linked=False),
            view,
        )


def table(view: View, rows: pl.DataFrame, metric: Metric, *, linked: bool = True) -> pl.DataFrame:
    """The contacts under headings for people, columns of which nothing is known left out.

    `rows` are in the columns of `metrics.behind.SHOWN`; where they are `linked` each leads to the journey of its
    customer, or to itself where nobody knows whose it was; else the customer's number stands there.
    """
    zone = view.settings.site.timezone
    known_as = pl.lit(_("known")) if linked else pl.col("customer").cast(pl.String)
    customer = pl.when(pl.col("customer").is_null()).then(pl.lit(_("unknown"))).otherwise(known_as)
    columns = {
        "at": (_("When"), formats.moments(pl.col("at"), zone)),
        "side": (_("Where it stands"), in_words(SIDES, "side")),
        "why": (_("Why"), in_words(WHYS, "why").fill_null("")),
        "channel": (_("Channel"), formats.names("channel", pl.col("channel"))),
        "queue": (_("Queue"), formats.names("queue", pl.col("queue"))),
        "team": (_("Team"), formats.names("team", pl.col("team"))),
        "topic": (_("Topic"), formats.names("topic", pl.col("topic"))),
        "outcome": (_("How it ended"), in_words(OUTCOMES, "outcome")),
        "waited_s": (_("Waited"), formats.durations(pl.col("waited_s"))),
        "worth": (_(metric.label), formats.values(metric.unit, pl.col("worth"))),
        "source": (_("Source"), pl.col("source")),
        "contact": (_("Contact"), pl.col("contact").fill_null(formats.NOTHING)),
        "customer": (_("Customer"), customer),
    }
    known = {name for name in columns if rows[name].null_count() < rows.height}
    # A yes or no of each contact is what its side says already.
    known -= {"worth"} if set(rows["worth"].drop_nulls()) <= {0.0, 1.0} else set()
    told = {heading: said for name, (heading, said) in columns.items() if name in known | {"customer"}}
    if linked and known & {"customer", "contact"}:
        told = {_("Journey"): address(pl.col("customer"), pl.col("contact")), **told}
    return formats.headed(rows, told)


def _grid(rows: pl.DataFrame, metric: Metric) -> None:
    heading = _("Journey")
    open_it = st.column_config.LinkColumn(heading, display_text=_("open"), width="small")
    st.dataframe(
        rows,
        hide_index=True,
        column_config={heading: open_it} if heading in rows.columns else {},
        height=600,
        key="table-contacts",
        alt=_("The contacts behind {label}").format(label=_(metric.label)),
    )


def _cannot(view: View, metric: Metric, error: Exception) -> None:
    if not isinstance(metric, Composite):
        st.info(formats.plain(errors.told(error)), icon=":material/info:")
        return
    parts = formats.in_a_row(_(x.label) for x in metric.parts(view.settings).values())
    st.info(
        formats.plain(
            _("{label} is made of other numbers and has no contacts of its own. Choose one of them: {parts}.").format(
                label=_(metric.label), parts=parts
            )
        ),
        icon=":material/info:",
    )
