"""Whose journey is looked at: found by a number, a contact or an address, or picked from those that went worst."""

import polars as pl
import streamlit as st

from dashboards.asked.behind import link
from dashboards.asked.view import View
from dashboards.blocks.layout import heading, lead
from dashboards.charts.journey import journey as drawing
from dashboards.figure import show
from dashboards.files import export, saving
from dashboards.findings import journeys as findings
from dashboards.words import errors, formats
from dashboards.words.language import _, many
from ingest.customer_number import NotLookedUpError, customer_number
from metrics.bad_journeys import bad_journeys
from metrics.catalogue.effort import effort
from metrics.customer_journey import CustomerJourney, contact_journey, customer_journey, customer_of

PAGE, CUSTOMER, CONTACT = "journeys", "customer", "contact"
"""The page, and the words of its address: the customer's number, which says nothing of who it is, or a contact's id."""

LISTED = 50

_QUOTED = {"%": "%25", "&": "%26", "#": "%23", "+": "%2B", " ": "%20", "?": "%3F"}
"""What means something else in an address."""


def chosen() -> bool:
    """Whether the address names a customer, or a contact."""
    return _number() is not None or _contact() is not None


def address(customer: pl.Expr, contact: pl.Expr) -> pl.Expr:
    """The address of a journey: the customer's, or of the contact alone where nobody knows whose it was."""
    by_number = pl.lit(link({CUSTOMER: ""}, PAGE)) + customer.cast(pl.String)
    quoted = contact.cast(pl.String).str.replace_many(_QUOTED)
    return pl.coalesce(by_number, pl.lit(link({CONTACT: ""}, PAGE)) + quoted)


def search(view: View) -> None:
    """Ask for a customer. What is typed goes nowhere but to the vault: not into the address, nor into any memory."""
    with (
        st.form("search", clear_on_submit=True, border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        sought = st.text_input(
            _("Customer"),
            placeholder=_("number, contact id, telephone number or mailbox"),
            autocomplete="off",
            key="sought",
            width=420,
        )
        pressed = st.form_submit_button(_("Show the journey"), icon=":material/search:", key="show-journey")
    if pressed and sought.strip():
        _find(view, sought.strip())


def _find(view: View, sought: str) -> None:
    try:
        found = _what(view, sought)
    except NotLookedUpError as error:
        st.warning(formats.plain(errors.told(error)), icon=":material/person_search:")
        return
    if found is None:
        st.warning(_("No customer was ever seen with this."), icon=":material/person_search:")
        return
    _forget()
    name, said = found
    st.query_params[name] = said


def of_customer(view: View) -> None:
    """Draw what the customer went through: the sentence, the picture, and the list that says the same."""
    number, contact = _number(), _contact()
    if number is None and contact is not None:
        # Who it was may have become known since somebody was led here.
        number = customer_of(view.facts, contact)
    journey = view.remember(("journey", number, contact), [], lambda: _journey(view, number, contact or ""))
    lead(findings.whole(journey))
    st.caption(formats.plain(findings.reach(journey)))
    if journey.steps.is_empty():
        return
    told = findings.told(journey, view.settings)
    show(drawing(told, title=_("Step by step"), subtitle=_("From top to bottom; a triangle marks what went wrong")))
    _list(told)


def _journey(view: View, number: int | None, contact: str) -> CustomerJourney:
    if number is None:
        return contact_journey(view.facts, view.settings, contact)
    return customer_journey(view.facts, view.settings, number)


def _list(told: pl.DataFrame) -> None:
    """Every step in order, those inside a contact under it: for whoever cannot see the picture, and for details."""
    plain_said, wrong = (_escaped(pl.col(x)) for x in ("said", "wrong"))
    line = pl.format("{} **{}** · {}", "when", _escaped(pl.col("lane")), plain_said)
    bad = (
        pl.when(pl.col("wrong") != "").then(pl.format(" · :orange[:material/warning: {}]", wrong)).otherwise(pl.lit(""))
    )
    indent = pl.when("main").then(pl.lit("1. ")).otherwise(pl.lit("    - "))
    text = told.select(pl.concat_str(indent, line, bad).str.join("\n")).item()
    with st.container(key="figure-steps"):
        heading(_("Every step"))
        st.markdown(str(text))


def worst(view: View) -> None:
    """Draw the journeys of the chosen period that went worst, to pick one from."""
    rows = view.remember(
        ("bad journeys",),
        [effort],
        lambda: bad_journeys(
            view.facts, view.settings, where=view.choice.where, period=view.choice.period, limit=LISTED
        ),
    )
    if rows.is_empty():
        lead(_("No journey cost a customer anything."))
        return
    lead(
        many("{n} journey to look at first", "{n} journeys to look at first", rows.height).format(
            n=formats.count(rows.height)
        )
    )
    st.caption(
        _(
            "A point each for changing the channel, coming again, being handed on, waiting longer than promised, and "
            "beginning anew where nothing of the contact before was known; those with most points first."
        )
    )
    st.caption(formats.plain(view.choice.words))
    _pick(view, rows)


def _pick(view: View, rows: pl.DataFrame) -> None:
    yes = pl.when("in_vain").then(pl.lit(_("with nothing"))).otherwise(pl.lit(_("served")))
    journey = _("Journey")
    shown = formats.headed(
        rows,
        {
            journey: address(pl.col("person"), pl.lit(None)),
            _("Began"): formats.moments(pl.col("started_at"), view.settings.site.timezone),
            _("Points"): pl.col("points"),
            _("First channel"): formats.names("channel", pl.col("channel")),
            _("Topic"): formats.names("topic", pl.col("topic")),
            _("Changes of channel"): "channel_changes",
            _("Came again"): "repeats",
            _("Handed on"): "transfers",
            _("Late"): "late",
            _("Began anew"): "identified_again",
            _("Ended"): yes,
        },
    )
    st.dataframe(
        export.neutralised(shown),
        hide_index=True,
        column_config={journey: st.column_config.LinkColumn(journey, display_text=_("open"), width="small")},
        key="table-journeys",
        alt=_("The journeys that went worst"),
    )
    numbered = shown.drop(journey).with_columns(rows["person"].cast(pl.String).alias(_("Customer")))
    saving.csv("journeys", numbered, view)


def another() -> None:
    """Offer the way back to the list."""
    st.button(_("All journeys"), icon=":material/arrow_back:", type="tertiary", on_click=_forget, key="another")


def _forget() -> None:
    for name in (CUSTOMER, CONTACT):
        if name in st.query_params:
            del st.query_params[name]


def _number() -> int | None:
    said = st.query_params.get(CUSTOMER, "")
    return int(said) if said.isdecimal() and int(said) < 2**63 else None


def _contact() -> str | None:
    return st.query_params.get(CONTACT) or None


def _what(view: View, sought: str) -> tuple[str, str] | None:
    """What the address is to say of who is sought, or of the contact. Raises `NotLookedUpError`."""
    if sought.isdecimal() and int(sought) < 2**63 and _known(view, int(sought)):
        return CUSTOMER, str(int(sought))
    if (number := customer_of(view.facts, sought)) is not None:
        return CUSTOMER, str(number)
    if not contact_journey(view.facts, view.settings, sought).steps.is_empty():
        return CONTACT, sought
    number = customer_number(view.settings, sought)
    return None if number is None else (CUSTOMER, str(number))


def _known(view: View, number: int) -> bool:
    return not customer_journey(view.facts, view.settings, number).steps.is_empty()


def _escaped(words: pl.Expr) -> pl.Expr:
    return words.str.replace_all(r"([\\`*_{}\[\]()#+.!|<>~:$&-])", r"\${1}")
