"""Value: what uneven service puts at risk, what serving customers costs, and what customers are worth."""

from dashboards.asked import report_questions
from dashboards.asked import value_questions as asking
from dashboards.asked.prepared import prepared_for_all
from dashboards.asked.view import View
from dashboards.blocks import assumptions, cards, tables, value
from dashboards.blocks.cards import Card
from dashboards.blocks.layout import columns, lead
from dashboards.blocks.part import part
from dashboards.charts import money
from dashboards.charts.at_risk import at_risk
from dashboards.figure import Figure
from dashboards.findings import costs
from dashboards.findings import value as findings
from dashboards.page import Page
from dashboards.words.language import _


def draw(view: View) -> None:
    """One sentence, cards, what is at risk factor by factor, costs, what customers are worth, and every assumption."""
    part("lead", _lead, view, height=60)
    part("cards", _cards, view, height=170)
    part("at-risk", _at_risk, view, height=340)
    contact, avoided = columns("pair", 2, key="costs")
    with contact:
        part("per-contact", _per_contact, view, height=320)
    with avoided:
        part("avoidable", _avoidable, view, height=320)
    worth, left = columns("pair", 2, key="worth")
    with worth:
        part("worth", _worth, view, height=320)
    with left:
        part("left", _left, view, height=320)
    part("alike", _alike, view, height=240)
    part("assumptions", _assumptions, view, height=320)


def _lead(view: View) -> None:
    lead(findings.at_risk(asking.at_risk(view)))


def _cards(view: View) -> None:
    cards.draw(*_in_large_type(view), key="value")


@prepared_for_all
def _in_large_type(view: View) -> list[Card]:
    return [value.risk_card(asking.at_risk(view)), *value.cost_cards(report_questions.cost(view))]


@prepared_for_all
def _at_risk(view: View) -> Figure:
    found = asking.at_risk(view)
    return at_risk(
        found,
        title=findings.which_is_at_risk(found),
        missing=findings.missing(found),
        note=findings.left_out_so_far(found),
    )


@prepared_for_all
def _per_contact(view: View) -> Figure:
    found = report_questions.cost(view)
    return money.per_contact(found, title=costs.what_a_contact_costs(found), missing=costs.no_costs(found))


@prepared_for_all
def _avoidable(view: View) -> Figure:
    found = report_questions.cost(view)
    return money.avoidable(found, title=costs.what_could_be_avoided(found), missing=costs.no_costs(found))


@prepared_for_all
def _worth(view: View) -> Figure:
    found = asking.at_risk(view).worth
    by = findings.told_by(found)
    return money.worth(found, by, title=findings.what_customers_are_worth(found, by), missing=findings.no_value(found))


@prepared_for_all
def _left(view: View) -> Figure:
    found = report_questions.cost(view)
    return money.left(found, title=costs.what_customers_leave(found), missing=costs.no_profit(found))


def _alike(view: View) -> None:
    found = asking.at_risk(view)
    if not found.balance.is_empty():
        tables.show("alike", findings.how_alike(found), _(findings.HOW_TO_READ_ALIKE), value.alike(found))


def _assumptions(view: View) -> None:
    rows = assumptions.table(asking.at_risk(view), report_questions.cost(view), view.settings)
    if not rows.is_empty():
        tables.show("assumptions", _("On what the amounts rest"), findings.scope(view.choice.where), rows)


page = Page(
    name="value",
    title="Value",
    icon=":material/payments:",
    group="Money",
    question="What does uneven service put at risk, what does serving cost, and what are customers worth?",
    draw=draw,
    place=10,
    compared=False,
)
