"""Strain on people: teams beside their own usual, agents beside their team, and nobody whom numbers would give away."""

from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from ingest.tables.agent_state import agent_state
from ingest.tables.leg import leg
from metrics.calendar import Period
from metrics.rows import Rows
from metrics.staffing.strain import Strain, strain
from metrics.staffing.strain_in_words import strain_in_words
from tests.metrics.staffing.coming import HALF_HOUR, settings
from tests.metrics.worked import START, Row, a_leg, frame


def day(back: int, agents: int, each: int = 4, **columns: Any) -> list[Row]:
    """What the agents of one team served on a day: so many calls each, of a minute, in half an hour."""
    at = START - timedelta(days=back)
    team = columns.pop("team", "phone")
    return [
        a_leg("answered", 5, queued_at=at + HALF_HOUR * n / each)
        | {"agent": f"{team}{who}", "team": team, "source": "x", "talk_s": 50.0, "hold_s": 5.0, "acw_s": 10.0 + n}
        | {"left_at": at + HALF_HOUR * n / each + timedelta(seconds=65), "interaction_id": f"{back}{team}{who}{n}"}
        | columns
        for who in range(agents)
        for n in range(each)
    ]


def there(back: int, agents: int, team: str = "phone") -> list[Row]:
    """The half hour in which they were free."""
    at = START - timedelta(days=back)
    plain = {"source": "x", "team": team, "state": "available", "started_at": at, "ended_at": at + HALF_HOUR}
    return [plain | {"agent": f"{team}{who}"} for who in range(agents)]


def found(legs: list[Row], states: list[Row], *, days: int = 14, by_agent: bool = False) -> Strain:
    """The last two weeks, or so many days, beside what was before."""
    rows = Rows(
        frames={leg.name: frame(leg, legs), agent_state.name: frame(agent_state, states)},
        as_of=START + timedelta(days=1),
    )
    period = Period(since=(START - timedelta(days=days - 1)).date(), until=(START + timedelta(days=1)).date())
    return strain(rows, settings(), period=period, by_agent=by_agent)


def weeks(*, lately: int = 4, before: int = 4, agents: int = 6, **columns: Any) -> tuple[list[Row], list[Row]]:
    """Six weeks, of which the last two can be busier; days differ a little."""
    legs = [row for n in range(42) for row in day(n, agents, (lately if n < 14 else before) + n % 2, **columns)]
    return legs, [row for n in range(42) for row in there(n, agents)]


def one(of: Strain, measure: str) -> Row:
    """One number of the team."""
    return of.teams.row(by_predicate=pl.col("measure") == measure, named=True)


def test_a_team_that_has_more_to_do_than_usual_is_told_of() -> None:
    of = found(*weeks(lately=8, before=4))
    row = one(of, "contacts_per_hour")
    assert row["value"] == pytest.approx(2 * 8.5, rel=0.02)
    assert row["usual"] == pytest.approx(2 * 4.5, rel=0.02)
    assert (row["verdict"], row["agents"], row["days"], row["usual_days"]) == ("higher", 6, 14, 28)
    assert row["difference_low"] > 0
    assert any(x.startswith("phone: contacts an hour of presence 17.0 (") for x in strain_in_words(of))


def test_nothing_is_told_of_a_team_for_which_all_is_as_usual() -> None:
    of = found(*weeks())
    assert set(of.teams["verdict"]) == {"within noise"}
    assert strain_in_words(of)[0].endswith("of 5 numbers of 1 teams 0 are different beyond chance.")


def test_hold_and_work_after_contacts_are_means_of_a_contact_and_those_handed_on_a_share() -> None:
    legs, states = weeks()
    some = [row | ({"transferred": "blind"} if n % 10 == 0 else {}) for n, row in enumerate(legs)]
    of = found(some, states)
    assert one(of, "hold_s")["value"] == pytest.approx(5)
    assert one(of, "after_s")["value"] == pytest.approx(11.8, abs=0.2)
    assert one(of, "transferred")["value"] == pytest.approx(0.1, abs=0.02)
    assert one(of, "occupancy")["value"] == pytest.approx(4.5 * 70 / 1800, rel=0.1)


def test_a_team_of_four_is_not_shown() -> None:
    legs, states = weeks()
    small = [row for n in range(42) for row in day(n, 4, team="till")]
    of = found(legs + small, states)
    assert of.teams["team"].unique().to_list() == ["phone"]
    assert of.small == 4
    assert "4 agents are in teams of fewer than 5" in strain_in_words(of)[-1]


def test_a_number_that_only_some_of_a_team_have_is_not_shown() -> None:
    legs, states = weeks()
    some = [row | ({"hold_s": None} if row["agent"] not in {"phone0", "phone1"} else {}) for row in legs]
    assert "hold_s" not in found(some, states).teams["measure"].to_list()


def test_agents_stand_beside_the_others_of_their_team_and_only_where_asked() -> None:
    legs, states = weeks(lately=4, before=4)
    busy = [row for n in range(14) for row in day(n, 1, 8)]
    others = [row for row in legs if row["agent"] != "phone0" or row["queued_at"] < START - timedelta(days=13)]
    assert found(legs, states).people is None
    people = found(others + busy, states, by_agent=True).people
    assert people is not None
    hourly = people.filter(pl.col("measure") == "contacts_per_hour")
    assert hourly["agent"].to_list() == [f"phone{n}" for n in range(6)]  # by name: no ranking
    mine = hourly.row(0, named=True)
    assert (mine["value"], mine["verdict"]) == (pytest.approx(16), "higher")
    assert mine["usual"] == pytest.approx(9, rel=0.05)


def test_of_an_agent_with_few_contacts_no_number_is_shown() -> None:
    legs, states = weeks()
    rare = day(1, 7)[-4:]
    people = found(legs + rare, states, by_agent=True).people
    assert people is not None
    mine = people.filter(pl.col("agent") == "phone6")
    assert set(mine["verdict"]) == {"too few"}
    assert mine["value"].null_count() == mine.height > 0


def test_agents_of_a_small_team_are_shown_to_nobody() -> None:
    small = [row for n in range(42) for row in day(n, 4, team="till")]
    people = found(small, [], by_agent=True).people
    assert people is not None
    assert people.is_empty()


def test_usual_begins_with_the_first_day_that_is_known() -> None:
    of = found(*weeks())
    assert of.usual_first == (START - timedelta(days=41)).date()
    assert "since 2026-08-21: of 5 numbers" in strain_in_words(of)[0]


@pytest.mark.parametrize(
    ("asked", "known", "lately", "usual"),
    [
        pytest.param(28, 28, 14, 14, id="the later half of what is known"),
        pytest.param(28, 26, 7, 19, id="whole weeks of it"),
        pytest.param(28, 31, 14, 17, id="three days before are too few"),
        pytest.param(28, 33, 28, 5, id="five days before are enough"),
        pytest.param(28, 12, 7, 5, id="one week, with five days before it"),
        pytest.param(28, 11, 11, 0, id="no week that has five days before it"),
        pytest.param(3, 42, 3, 39, id="what is asked for has a usual"),
    ],
)
def test_where_nothing_is_known_before_the_days_the_last_stand_beside_the_first(
    asked: int, known: int, lately: int, usual: int
) -> None:
    of = found([row for n in range(known) for row in day(n, 6)], [], days=asked)
    assert ((of.last - of.first).days + 1, (of.first - of.usual_first).days) == (lately, usual)
    verdicts = of.teams.filter(pl.col("measure") == "hold_s")["verdict"].to_list()
    assert verdicts == (["within noise"] if lately >= 5 and usual else ["too few"])


def test_with_nothing_to_compare_with_it_says_so() -> None:
    [said] = strain_in_words(found([row for n in range(11) for row in day(n, 6)], []))
    assert said == (
        "2026-09-21 to 2026-10-01: there is nothing to compare with yet; it takes 30 contacts of a team on at least "
        "5 days, and as many before them."
    )


def test_nobody_is_busy_for_more_than_all_of_the_time() -> None:
    legs, states = weeks()
    busy = [row | {"state": "handling"} if row["started_at"] != START else row for row in states]
    row = one(found(legs, busy), "occupancy")
    assert 0.9 < row["value"] < row["high"] == 1


def test_of_nobody_there_is_a_sentence() -> None:
    assert strain_in_words(found([], [])) == [
        "From 2026-09-18 to 2026-10-01 no team of at least 5 agents is known to have served anybody."
    ]
