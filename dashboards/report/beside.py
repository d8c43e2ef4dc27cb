"""Scenarios side by side: what serving a channel better takes, costs and keeps, beside leaving it as it is."""

from collections.abc import Sequence

from dashboards.asked import scenario_questions as asking
from dashboards.asked.view import View
from dashboards.charts.scenario_steps import scenario_steps
from dashboards.findings import scenarios as findings
from dashboards.report.content import Block
from dashboards.words.language import _
from metrics.scenarios.scenario import Scenario


def wanted_of(view: View, wanted: Sequence[Scenario]) -> tuple[Scenario, ...]:
    """Those that somebody asks for, else those that the page shows first."""
    return tuple(wanted) or tuple(asking.usual(view))


def beside(view: View, wanted: Sequence[Scenario] = ()) -> Block:
    """The scenarios as drawings and as a table, and whether the best of them pays."""
    chosen = wanted_of(view, wanted)
    found = asking.beside(view, chosen) if chosen else None
    if found is None:
        need = _("No channel is below what it promises, or no day of this period is over yet.")
        return Block(name="scenarios", heading=_("What it would take"), sentences=[need], lacking=True)
    drawn = scenario_steps(found, title=findings.best(found))
    told = any(not x.rows.is_empty() for x in drawn.panels)
    title = _("In these days, {currency}").format(currency=found.currency)
    return Block(
        name="scenarios",
        heading=findings.best(found),
        sentences=[findings.why_not(x) for x in found.outcomes if x.reason is not None],
        figures=[drawn] if told else [],
        table=findings.table(found),
        wide=[title],
        notes=findings.foundations(found),
    )
