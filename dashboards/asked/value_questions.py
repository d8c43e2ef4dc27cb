"""What the page of value asks of a view, remembered like everything that a view is asked."""

from dashboards.asked.repeated import question
from dashboards.asked.view import View
from metrics.catalogue.served_in_time import served_in_time
from metrics.value.at_risk import ValueAtRisk, value_at_risk


@question
def at_risk(view: View) -> ValueAtRisk:
    """What is at risk with badly served customers of the period, of all channels, and what customers are worth.

    Who is badly served was not served in time, so that it changes with the definition of that.
    """
    return view.of_everybody.remember(
        ("value at risk",),
        [served_in_time],
        lambda: value_at_risk(view.facts, view.settings, period=view.choice.period),
    )
