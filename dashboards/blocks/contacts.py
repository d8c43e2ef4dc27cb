"""The contacts behind a number, as a list that says of each where it stands, and leads to its customer's journey."""

import math

import polars as pl
import streamlit as st

from dashboards.asked import contacts as asked
from dashboards.asked.contacts import Asked
from dashboards.asked.view import View
from dashboards.blocks.journeys import address
from dashboards.blocks.layout import lead
from dashboards.files import export, saving
from dashboards.findings import contacts as findings
from dashboards.words import errors, formats
from dashboards.words.language import _
from dashboards.words.outcomes import OUTCOMES, SIDES, WHYS, in_words
from metrics.behind import Contacts, contacts_behind
from metrics.calendar import PeriodError
from metrics.composite import Composite, MadeOfOthersError
from metrics.dimensions import UnknownValueError
from metrics.metric import Metric


def of(view: View, question: Asked) -> Contacts:
    """The contacts behind the number that is asked for. Raises what `contacts_behind` raises."""
    key = ("contacts behind", question.preset, question.every, *sorted(question.point.items()))
    return view.remember(
        key,
        [question.metric],
        lambda: contacts_behind(
            question.metric,
            view.facts,
            view.settings,
            where=view.choice.where,
            period=view.choice.period,
            point=question.point,
            every=question.every,
            preset=question.preset,
        ),
    )


def listed(view: View) -> None:
    """Draw the number, the sides to choose from, one page of the contacts, and the file of all of them."""
    question = asked.read(view)
    try:
        found = of(view, question)
    except (MadeOfOthersError, PeriodError, UnknownValueError) as error:
        _cannot(view, question.metric, error)
        return
    lead(findings.number(found))
    st.caption(formats.plain(_(found.metric.definition)))
    st.caption(formats.plain(findings.others(found)))
    words = findings.sides(found, in_words(SIDES, "side"))
    asked.sides(question, words)
    side = question.side if question.side in words else None
    total = found.total(side)
    number = asked.number_of_page(max(1, math.ceil(total / findings.EACH)))
    first = (number - 1) * findings.EACH
    rows = found.page(side, limit=findings.EACH, offset=first)
    st.caption(formats.plain(findings.list_of(total, first + 1, first + rows.height)))
    if not rows.is_empty():
        _grid(view, rows, found.metric)
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


def _grid(view: View, rows: pl.DataFrame, metric: Metric) -> None:
    shown = table(view, rows, metric)
    heading = _("Journey")
    open_it = st.column_config.LinkColumn(heading, display_text=_("open"), width="small")
    st.dataframe(
        export.neutralised(shown),
        hide_index=True,
        column_config={heading: open_it} if heading in shown.columns else {},
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
