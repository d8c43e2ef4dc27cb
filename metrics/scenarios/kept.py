"""Scenarios as an address says them: kept under a name beside the other views, and opened by it."""

from collections.abc import Sequence
from urllib.parse import parse_qs, urlencode

from metrics.scenarios.scenario import MOST, Scenario, ScenarioError, scenario

PAGE = "scenarios"
"""The page that shows them."""

NAME = "scenario"
"""The word of the address, once for each."""


def address(wanted: Sequence[Scenario]) -> str:
    """The address of the page with these scenarios. Raises `ScenarioError` where they are none or too many."""
    if not 0 < len(wanted) <= MOST:
        raise ScenarioError(f"{len(wanted)} scenarios cannot be read beside each other; name one to {MOST}.")
    return f"{PAGE}?{urlencode([(NAME, str(x)) for x in wanted], safe=':')}"


def scenarios_at(address: str) -> list[Scenario]:
    """The scenarios of an address; none where it is that of another page. Raises `ScenarioError`."""
    page, _mark, asked = address.partition("?")
    return [scenario(x) for x in parse_qs(asked).get(NAME, [])] if page == PAGE else []
