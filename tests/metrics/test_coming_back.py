"""Coming back, containment, journeys and handoffs, as numbers."""

import pytest

from ingest.settings.journeys import Journeys
from ingest.table import Table
from metrics.derive.handoff import handoff
from metrics.derive.journey import journey
from metrics.derive.repeat import repeat
from metrics.rows import Rows
from tests.metrics.derive.told import came, told
from tests.metrics.worked import SETTINGS, START, Row, asked, frame, value_of
from tests.metrics.worked_journeys import a_handoff, a_journey, a_repeat

AN_HOUR = 3_600


def of(table: Table, *rows: Row, days: float = 60) -> Rows:
    """Facts with these rows of a derived table, five times each, so that they are enough to be shown."""
    return Rows(frames={table.name: frame(table, [*rows] * 5)}, as_of=START + days * (came(24)["started_at"] - START))


@pytest.mark.parametrize(
    ("preset", "resolved"),
    [
        pytest.param(None, 0.5, id="back after three days is within seven, back after ten is not"),
        pytest.param("1d", 1.0, id="nobody came back within a day"),
        pytest.param("3d", 0.5, id="exactly three days are within three"),
        pytest.param("14d", 0.25, id="within fourteen both came back"),
        pytest.param("30d", 0.0, id="and after twenty days one more"),
    ],
)
def test_first_contact_resolution(preset: str | None, resolved: float) -> None:
    days = (3, 3, 10, 20) if preset not in {"3d", "1d"} else (3, 10)
    rows = of(repeat.table, *(a_repeat(back_days=x) for x in days))
    assert value_of("first_contact_resolution", rows, preset=preset) == pytest.approx(resolved)
    assert value_of("repeat_rate", rows, preset=preset) == pytest.approx(1 - resolved)


def test_a_contact_of_yesterday_says_nothing_yet() -> None:
    fresh = asked("first_contact_resolution", of(repeat.table, a_repeat(), days=1))
    assert (fresh["value"], fresh["n"]) == (None, 0)


def test_whether_anonymous_customers_come_back_lowers_the_coverage_only() -> None:
    answer = asked("first_contact_resolution", of(repeat.table, a_repeat(), a_repeat(person=None)))
    assert (answer["value"], answer["coverage"]) == (1.0, 0.5)


def test_coming_back_by_another_channel_is_told_apart() -> None:
    rows = of(repeat.table, a_repeat(back_days=1), a_repeat(back_days=1, back_channel="email"), a_repeat())
    assert value_of("repeat_rate", rows) == pytest.approx(2 / 3)
    assert value_of("repeat_elsewhere_rate", rows) == pytest.approx(1 / 3)


def test_containment_is_less_when_it_is_verified() -> None:
    bot: Row = {"channel": "bot", "with_bot": True}
    rows = of(
        repeat.table,
        a_repeat("bot_contained", **bot),
        a_repeat("bot_contained", 2, **bot),
        a_repeat("answered", channel="chat", with_bot=True),
        a_repeat("abandoned", channel="voice"),
    )
    assert value_of("containment_claimed", rows) == pytest.approx(2 / 3)
    assert value_of("containment_verified", rows) == pytest.approx(1 / 3)


def test_leakage_is_about_journeys_that_began_in_a_digital_channel() -> None:
    digital = {"channel": "chat"}
    rows = of(
        journey.table,
        a_journey(2, **digital),
        a_journey(1, to_voice=False, **digital),
        a_journey(1, to_voice=False, easy=True, **digital),
        a_journey(2, easy=True, **digital),
        a_journey(1),
        a_journey(2, settled=False, **digital),
    )
    assert value_of("digital_to_voice", rows) == pytest.approx(2 / 4)
    assert value_of("digital_to_voice", rows, preset="easy_topics") == pytest.approx(1 / 2)


def test_journeys_are_told_by_their_steps_changes_ends_and_length() -> None:
    rows = of(journey.table, a_journey(1), a_journey(3, in_vain=True), a_journey(9, person=None))
    assert value_of("journey_steps", rows) == pytest.approx(2.0)
    assert value_of("channel_change_rate", rows) == pytest.approx(0.5)
    assert value_of("dead_end_rate", rows) == pytest.approx(0.5)
    assert asked("dead_end_rate", rows)["coverage"] == pytest.approx(2 / 3)
    assert value_of("journey_time_p50", rows) == pytest.approx(2 * AN_HOUR, rel=0.51)


def test_hard_topics_belong_on_the_telephone() -> None:
    rows = of(journey.table, a_journey(hard=True), a_journey(hard=True, channel="chat"), a_journey())
    assert value_of("hard_straight_to_voice", rows) == pytest.approx(0.5)


def test_handoffs_are_told_by_their_reason_their_gap_and_what_was_known() -> None:
    rows = of(handoff.table, a_handoff("forced"), a_handoff("chosen", carried=True), a_handoff(gap_s=600))
    assert value_of("handoffs", rows) == 15
    assert value_of("forced_handoff_rate", rows) == pytest.approx(0.5)
    assert value_of("context_carried", rows) == pytest.approx(1 / 3)
    assert value_of("handoff_gap_p50", rows) == pytest.approx(60, rel=0.01)


def test_from_contacts_to_the_number() -> None:
    """Five customers ask in a chat and telephone two hours later; the topics are the company's easy ones."""
    rows = [came(x, y, "balance", customer=n) for n in range(1, 6) for x, y in ((0, "chat"), (2, "voice"))]
    facts = told(rows, days=3)
    easy = SETTINGS.model_copy(update={"journeys": Journeys(easy_topics=("balance",))})
    assert value_of("digital_to_voice", facts, easy, preset="easy_topics") == 1.0
    assert asked("digital_to_voice", facts, where={"channel": ["chat"]})["n"] == 5
    assert value_of("handoffs", facts, where={"to_channel": ["voice"]}) == 5
