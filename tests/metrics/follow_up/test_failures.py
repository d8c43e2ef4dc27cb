"""Who is to be called back: whose contact failed lately, why, until when, and by whom."""

from datetime import timedelta

import polars as pl
import pytest

from ingest.settings import Settings
from ingest.settings.follow_up import FollowUp
from ingest.tables.identity import identity
from ingest.tables.interaction import interaction
from ingest.tables.message import message
from ingest.tables.survey import survey
from metrics.follow_up.failures import failures, services
from metrics.rows import Rows
from tests.metrics.derive.told import HOUR, came, told
from tests.metrics.derive.written import a_conversation
from tests.metrics.worked import SETTINGS, START, Row, a_survey, frame


def found(
    rows: list[Row], settings: Settings = SETTINGS, *, days: int = 3, surveys: list[Row] | None = None
) -> pl.DataFrame:
    there = told(rows, days=days)
    frames = {**there.frames, survey.name: frame(survey, surveys or [])}
    return failures(Rows(frames=frames, as_of=there.as_of), settings)


def reasons(rows: list[Row], **more: object) -> list[str]:
    return found(rows, **more)["reason"].to_list()  # type: ignore[arg-type]  # whatever the case says


def follow(**told: object) -> Settings:
    return SETTINGS.model_copy(update={"follow_up": FollowUp.model_validate(told)})


def test_who_gave_up_should_be_called_within_a_day_and_whose_journey_ended_so_within_two() -> None:
    given_up, dead_end = found([came(0, topic="moving", outcome="abandoned")]).rows(named=True)
    ended = START + 0.1 * HOUR
    assert (given_up["reason"], given_up["at"], given_up["due_at"]) == ("abandoned", ended, ended + 24 * HOUR)
    over = ended + 24 * HOUR
    assert (dead_end["reason"], dead_end["at"], dead_end["due_at"]) == ("dead_end", over, over + 48 * HOUR)
    assert [(x["person"], x["contact"], x["topic"], x["owner"]) for x in (given_up, dead_end)] == [
        (1, "x:0", "moving", "")
    ] * 2


def test_who_may_still_come_back_has_not_come_to_a_dead_end() -> None:
    assert reasons([came(0, outcome="abandoned")], days=1) == ["abandoned"]


@pytest.mark.parametrize(
    ("answer", "is_one"),
    [
        pytest.param(a_survey("nps", 6, 0, 10), True, id="6 of 10 would not recommend"),
        pytest.param(a_survey("nps", 7, 0, 10), False, id="7 of 10 is undecided"),
        pytest.param(a_survey("csat", 2), True, id="2 of 5 is not satisfied"),
        pytest.param(a_survey("csat", 3), False, id="3 of 5 is in between"),
        pytest.param(a_survey("ces", 3, 1, 7), True, id="3 of 7 found it hard"),
        pytest.param(a_survey("ces", 4, 1, 7), False, id="4 of 7 is in between"),
        pytest.param(a_survey("nps", 0, 0, 10) | {"complete": False}, False, id="a partial answer does not count"),
    ],
)
def test_a_detractor(answer: Row, *, is_one: bool) -> None:
    asked = answer | {"interaction_id": "x:0"}
    assert reasons([came(0)], surveys=[asked]) == (["detractor"] if is_one else [])


def test_a_detractor_is_known_by_the_contact_that_was_asked_about() -> None:
    (row,) = found([came(0, "chat", "moving")], surveys=[a_survey("nps", 1, 0, 10, interaction_id="x:0")]).rows(
        named=True
    )
    assert (row["person"], row["contact"], row["topic"]) == (1, "x:0", "moving")


@pytest.mark.parametrize(
    ("rows", "settings"),
    [
        pytest.param([came(0, outcome="abandoned", customer=None)], SETTINGS, id="nobody knows who it was"),
        pytest.param(
            [came(0, outcome="abandoned")], follow(look_back="24h"), id="it is longer ago than is looked back"
        ),
        pytest.param([came(0, outcome="abandoned")], follow(reasons=["lapsed"]), id="the settings do not ask for it"),
        pytest.param([came(0)], SETTINGS, id="all went well"),
        pytest.param([], SETTINGS, id="nobody came"),
    ],
)
def test_there_is_nobody_to_call_where(rows: list[Row], settings: Settings) -> None:
    assert found(rows, settings).is_empty()


def test_an_address_that_many_share_is_nobodys() -> None:
    links = [{"source": "x", "kind": "phone", "customer": 1, "other": x, "linked": True} for x in range(10, 17)]
    there = told([came(0, outcome="abandoned")], identities=links, days=3)
    assert identity.name in there.frames
    assert failures(there, SETTINGS).is_empty()


def test_the_settings_say_until_when_and_whose_it_is_at_first() -> None:
    settings = follow(lost_within="4h", owner={"voice": "Call-backs"})
    (row, _) = found([came(0, outcome="abandoned")], settings).rows(named=True)
    assert (row["due_at"] - row["at"], row["owner"]) == (4 * HOUR, "Call-backs")


def test_served_is_who_a_human_answered_and_who_a_bot_helped_to_the_end() -> None:
    rows = [
        came(0),
        came(1, "bot", outcome="bot_contained"),
        came(2, outcome="abandoned"),
        came(3, direction="outbound"),
        came(4, direction="outbound", outcome="missed"),
        came(5, customer=2),
    ]
    served = services(told(rows), SETTINGS, [1])
    assert served.select("person", "at", "by_us").rows() == [
        (1, START + 0.1 * HOUR, False),
        (1, START + 1.1 * HOUR, False),
        (1, START + 3.1 * HOUR, True),
    ]


def test_who_was_helped_in_a_chat_that_had_begun_before_the_call_was_lost_was_served_after_it() -> None:
    rows = [came(0, "chat", ended_at=START + 2 * HOUR), came(1, outcome="abandoned")]
    ((_, at, _),) = services(told(rows), SETTINGS, [1]).rows()
    (given_up, *_) = found(rows)["at"]
    assert at > given_up


def test_a_letter_that_nobody_answers_fails_once_however_long_it_lies() -> None:
    silent, said = a_conversation((0, "asks"), customer=7)
    rows = {interaction.name: frame(interaction, [silent]), message.name: frame(message, said)}
    three, five = (failures(Rows(frames=rows, as_of=START + timedelta(days=days)), SETTINGS) for days in (3, 5))
    assert three["reason"].to_list() == ["never_answered"]
    assert three.equals(five)
    assert failures(Rows(frames=rows, as_of=START + timedelta(days=30)), SETTINGS).is_empty(), "longer ago than a week"
