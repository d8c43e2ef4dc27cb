"""An explanation in a terminal: one line that says how far the number moves, and tables that say why."""

from dashboards.terminal.explained import differing, heading, ruled, standings
from metrics.catalogue.offered import offered
from metrics.catalogue.service_level import service_level
from metrics.catalogue.wait_p50 import wait_p50
from metrics.explanation import explanation
from tests.metrics.test_service_level import ONE_LOG
from tests.metrics.worked import SETTINGS, facts, legs

FOUND = explanation(service_level, ONE_LOG, SETTINGS)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{EN DASH}", "-")


def test_the_first_line_says_how_far_the_number_moves_with_the_rule() -> None:
    assert plain(heading(FOUND)) == (
        "Service level: 67.4 % (95 %: 57.1-76.3 %), n = 89. "
        "Under 23 rules it lies between 60.0 % (genesys_flow_outs) and 75.0 % (genesys_abandons_off)."
    )


def test_a_number_with_one_rule_stands_alone() -> None:
    assert plain(heading(explanation(offered, ONE_LOG, SETTINGS))) == "Offered: 100, n = 100."


def test_a_number_that_is_withheld_says_why() -> None:
    assert heading(explanation(wait_p50, facts(legs("answered", times=3)), SETTINGS)) == (
        "Median wait: fewer than 5: not shown."
    )


def test_every_rule_says_how_far_it_lies_from_our_own() -> None:
    assert dict(ruled(FOUND).select("rule", "points more").iter_rows())["wazo"] == "+7.6"
    assert ruled(FOUND).columns == ["rule", "value", "95 %", "n", "points more"]


def test_rows_are_told_with_what_became_of_them() -> None:
    assert standings(FOUND).row(0) == ("counts for it", "inbound", "queue", "answered", "60")
    assert ("wazo", "inbound", "queue", "abandoned", "counts against it", "left out", "9") in differing(FOUND).rows()
