"""Titles of lost contacts, handoffs and speed say what the rows say, and no more than they allow."""

from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from dashboards.findings import handoffs, lost, speed
from dashboards.words import formats
from dashboards.words.language import LANGUAGES, _, speaking
from metrics.catalogue.abandon_rate import abandon_rate
from metrics.catalogue.lost_rate import lost_rate
from metrics.lost import LOST
from metrics.reply_promises import FATES
from tests.dashboards import centre

WAY = ["channel", "to_channel", "changes"]


def spaced(text: str) -> str:
    """With ordinary spaces, to be read in a test."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_hangs_up_at_once_is_told_to_be_left_out_of_the_shares_by_the_names_on_their_cards(language: str) -> None:
    with speaking(language):
        told = lost.short_apart(abandon_rate, lost_rate)
        assert told.endswith(f": {formats.in_a_row([_(abandon_rate.label), _(lost_rate.label)])}")
    # What they are not counted in counts them in no way.
    assert all("almost at once are left out" in x.definition for x in (abandon_rate, lost_rate))


def customers(*known: tuple[bool, int, int], anonymous: int = 0) -> pl.DataFrame:
    """Customers who were lost: served since, times lost, tries since; and how many lost contacts are anonymous."""
    rows: list[Any] = [(n, times, tries, served) for n, (served, times, tries) in enumerate(known)]
    rows += [(None, anonymous, None, None)] if anonymous else []
    schema = {"person": pl.Int64, "times": pl.Int64, "tries": pl.Int64, "served": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")


def answers(**values: float | None) -> pl.DataFrame:
    return pl.DataFrame(
        {"metric": list(values), "value": list(values.values()), "coverage": [0.9] * len(values)},
        schema_overrides={"value": pl.Float64},
    )


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (customers((True, 1, 0)), "3.2 % of contacts are lost."),
        (customers((False, 1, 0)), "3.2 % of contacts are lost; 1 customer has not been served since."),
        (
            customers((False, 1, 0), (False, 2, 0), anonymous=9),
            "3.2 % of contacts are lost; 2 customers have not been served since.",
        ),
    ],
)
def test_the_lead_says_how_many_are_lost_and_not_served_since(found: pl.DataFrame, sentence: str) -> None:
    assert spaced(lost.how_many(answers(lost_rate=0.0321), found)) == sentence


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (customers(anonymous=3), "No customer who is known was lost"),
        (customers((True, 1, 1)), "Every customer who was lost has been served since"),
        (customers((False, 1, 0)), "1 customer was lost and has not been served since"),
        (
            customers((False, 2, 0), (False, 1, 0), (True, 9, 9)),
            "2 customers were lost and have not been served since, 1 of them in spite of trying again",
        ),
    ],
)
def test_whom_to_call_back_is_counted(found: pl.DataFrame, sentence: str) -> None:
    assert lost.whom_to_call(found) == sentence


def test_the_list_says_how_many_lost_contacts_nobody_knows_whose_they_were() -> None:
    said = lost.how_the_list_is_made(customers((False, 2, 0), anonymous=7))
    assert "9 lost contacts, 7 of them of customers who are not known" in said
    assert "are shown" not in said
    assert "The first 500 are shown" in lost.how_the_list_is_made(customers(*[(False, 1, 0)] * 501))


def test_every_way_of_losing_and_every_fate_of_a_reply_has_a_word() -> None:
    assert set(lost.HOW) == set(LOST)
    assert tuple(speed.FATES) == FATES


def test_the_place_that_loses_most_customers_beyond_chance_is_named() -> None:
    cells = pl.DataFrame(
        {
            "channel": ["voice", "chat", "chat"],
            "hour": [9, 8, 9],
            "value": [0.1, 0.3, 0.2],
            "difference": [0.02, 0.2, 0.1],
            "n": [900, 40, 100],
            "mean": [0.1] * 3,
            "verdict": ["within noise", "worse", "worse"],
        }
    )
    said = lost.where_and_when(cells)
    assert spaced(said) == "Chat at 09:00 loses most: 20 %, where the mean is 10.0 %; 2 places lose too many"
    none = lost.where_and_when(cells.with_columns(verdict=pl.lit("within noise")))
    assert none == "Nowhere are more lost than chance would have it"


def judged(**verdicts: str) -> pl.DataFrame:
    return pl.DataFrame({"metric": list(verdicts), "verdict": list(verdicts.values())}, schema_overrides=WORDS)


WORDS = {"metric": pl.String, "verdict": pl.String}
LABELS = {"abandon_rate": "Abandon rate", "lapsed_rate": "Lapsed"}


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (judged(abandon_rate="worse", lapsed_rate="better"), "Worse than before: Abandon rate; better: Lapsed"),
        (judged(abandon_rate="worse", lapsed_rate="worse"), "Worse than before: Abandon rate and Lapsed"),
        (judged(lapsed_rate="better", abandon_rate="too few"), "Better than before: Lapsed"),
        (judged(lapsed_rate="within noise"), "None differs from before by more than chance"),
        (judged(), "Abandon rate was highest on Tue 3 Nov 2026: 60.0 %"),
    ],
)
def test_shares_are_compared_with_before_and_else_the_worst_day_that_is_over_is_named(
    cells: pl.DataFrame, sentence: str
) -> None:
    begin = centre.BEGIN.replace(hour=0)
    course = pl.DataFrame(
        {
            "metric": ["abandon_rate"] * 7,
            "bucket": [begin + n * timedelta(days=1) for n in range(7)],
            "value": [0.1, 0.6, 0.1, None, 0.1, 0.1, 0.9],
            "low": [0.05, 0.5, 0.05, None, 0.05, 0.05, 0.8],
        }
    )
    said = lost.since_before(cells, course, LABELS, every="1d", until=centre.END)
    assert spaced(said) == sentence


@pytest.mark.parametrize(
    ("shares", "sentence"),
    [
        ([0.1, 0.5], "Half would have given up after: Phone 1 min"),
        ([0.1, 0.3], "One in ten would have given up after: Phone 1 min"),
        ([0.05], "Too few give up to say how long people would wait"),
    ],
)
def test_patience_is_told_as_far_as_the_curve_goes(shares: list[float], sentence: str) -> None:
    curve = pl.DataFrame({"channel": ["voice"] * len(shares), "gave_up": shares, "seconds": [60.0] * len(shares)})
    assert spaced(lost.how_patient(curve)) == sentence


def ways(*rows: tuple[str, str, int]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=WAY, orient="row", schema_overrides={"changes": pl.Int64})


def test_the_lead_of_handoffs_tells_the_leakage_and_the_busiest_change() -> None:
    said = handoffs.where_it_leaks(answers(digital_to_voice=0.077), ways(("bot", "chat", 1088), ("chat", "voice", 3)))
    assert spaced(said) == (
        "7.7 % of the needs that begin in a digital channel come to the telephone. "
        "The busiest change is from Bot to Chat: 1,088."
    )
    assert handoffs.where_it_leaks(answers(digital_to_voice=None), ways()).startswith("Too few journeys")


def test_a_number_of_a_journey_says_of_how_many_the_customer_is_known() -> None:
    said = handoffs.known(answers(dead_end_rate=0.1), "dead_end_rate")
    assert spaced(said) == "judged: 90 %, where the customer is known"


def test_of_changes_it_is_told_of_how_many_contacts_the_customer_is_known() -> None:
    steps = pl.DataFrame({"channel": ["chat", "chat", "voice"], "n": [30, 30, 60], "all": [50, 50, 70]})
    assert spaced(handoffs.identity(steps)) == "customers known: 75 % of contacts"
    assert handoffs.identity(steps.clear()) == ""


def test_what_was_carried_has_its_other_side() -> None:
    assert spaced(handoffs.explained_again(answers(context_carried=0.3))) == "70.0 % had to explain everything again"
    assert handoffs.explained_again(answers(context_carried=None)) == ""


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"containment_claimed": 0.6, "containment_verified": 0.45}, "\N{MINUS SIGN}15 points against what is claimed"),
        ({"containment_claimed": 0.6, "containment_verified": None}, ""),
    ],
)
def test_the_claim_and_the_proof_are_held_together(values: dict[str, float | None], said: str) -> None:
    assert handoffs.apart(answers(**values)) == said


def test_reasons_are_counted() -> None:
    found = pl.DataFrame({"why": ["forced", "unknown"], "value": [2.0, 1200.0]})
    assert handoffs.reasons(found) == "2 forced, 0 chosen, 1,200 unknown"


@pytest.mark.parametrize(
    ("amounts", "sentence"),
    [
        (
            {"forced": 30, "unknown": 30},
            "50 % of those who leave Chat were forced to; of 50 % of all changes nobody knows why",
        ),
        ({"unknown": 40}, "Nobody is known to have been forced; of 100 % of the changes nobody knows why"),
        ({"forced": 3}, "Too few changes to say why they were made"),
    ],
)
def test_who_was_forced_is_told_with_those_of_whom_nobody_knows(amounts: dict[str, int], sentence: str) -> None:
    rows = pl.DataFrame({"channel": "chat", "part": list(amounts), "amount": list(amounts.values())})
    assert spaced(handoffs.why_changed(rows)) == sentence


@pytest.mark.parametrize(
    ("verdicts", "easy", "sentence"),
    [
        (["worse", "worse"], ("balance",), "balance is easy and comes to the telephone more than others: 20.0 %"),
        (["worse", "worse"], (), "claims leaks to the telephone more than the others: 40.0 %"),
        (["within noise"] * 2, (), "No topic leaks to the telephone more than the others by more than chance"),
    ],
)
def test_an_easy_topic_that_leaks_is_told_before_all_others(
    verdicts: list[str], easy: tuple[str, ...], sentence: str
) -> None:
    answer = pl.DataFrame({"topic": ["claims", "balance"], "value": [0.4, 0.2], "verdict": verdicts})
    assert spaced(handoffs.leaking_topics(answer, easy)) == sentence
    assert handoffs.with_easy(answer, easy)["mark"].drop_nulls().len() == len(easy)


@pytest.mark.parametrize(
    ("topics", "sentence"),
    [
        ({}, "No hard topic to say anything of"),
        ({"claims": 0.4}, "40.0 % of the customers with claims, a hard topic, begin on the telephone"),
        ({"claims": 0.4, "fraud": 0.2}, "Of the hard topics fraud begins least often on the telephone: 20.0 %"),
    ],
)
def test_the_hard_topic_that_begins_least_often_on_the_telephone_is_named(
    topics: dict[str, float], sentence: str
) -> None:
    answer = pl.DataFrame(
        {"topic": list(topics), "value": list(topics.values())}, schema_overrides={"value": pl.Float64}
    )
    assert spaced(handoffs.hard_topics(answer)) == sentence


def waiting(*rows: tuple[float, bool]) -> pl.DataFrame:
    schema = {"waited_s": pl.Float64, "overdue": pl.Boolean, "channel": pl.String}
    return pl.DataFrame([(*row, "email") for row in rows], schema=schema, orient="row")


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (waiting(), "Nobody waits now"),
        (waiting((9, False)), "1 customer waits now, not longer than promised"),
        (waiting((9, False), (8, False)), "2 customers wait now, none longer than promised"),
        (waiting((60, True)), "1 customer has been waiting for longer than promised: 1 min, in E-mail"),
        (
            waiting((60, True), (120, True), (900, False)),
            "2 customers have been waiting for longer than promised, one for 2 min, in E-mail",
        ),
    ],
)
def test_who_waits_now_is_told_with_the_longest(rows: pl.DataFrame, sentence: str) -> None:
    assert spaced(speed.who_waits(rows)) == sentence


def test_the_lead_of_speed_tells_who_waits_only_when_it_is_too_long() -> None:
    now = answers(served_in_time=0.82)
    assert spaced(speed.now_and_usually(now, waiting((9, False)))) == "82.0 % are served in time."
    assert speed.now_and_usually(now, waiting((60, True))).endswith("in E-mail.")


def test_replies_that_are_overdue_stand_apart_from_those_not_due_yet() -> None:
    fates = pl.DataFrame({"channel": ["sms"] * 3, "part": ["kept", "overdue", "pending"], "amount": [40, 3, 7]})
    assert speed.replies_due(fates) == ["3 first replies overdue and open", "7 first replies not due yet"]
    assert spaced(speed.reply_promises(fates)) == "SMS: 93 % of the promised replies came in time"


def test_a_late_reply_is_judged_by_the_promise_of_its_channel() -> None:
    rows = pl.DataFrame(
        {
            "metric": ["first_reply_p50", "first_reply_p90", "first_reply_p90"],
            "channel": ["messaging", "messaging", "email"],
            "low": [9e4, 9e5, 9e5],
        }
    )
    said = speed.replies(rows, centre.settings())
    assert said == "In Messaging even the usual reply is later than promised; in E-mail one in ten is"
    assert speed.replies(rows.clear(), centre.settings()).startswith("How long people wait for a reply")


def test_of_one_channel_the_steps_lead_to_channels_that_have_no_row_of_their_own() -> None:
    rows = [("voice", "served", 0.9, 900), ("voice", "again", 0.07, 70), ("voice", "email", 0.03, 30)]
    steps = pl.DataFrame(rows, schema=["channel", "next", "share", "contacts"], orient="row")
    assert spaced(handoffs.next_steps(steps)) == "3.0 % of Phone go on to E-mail"
    assert handoffs.next_steps(steps.head(2)) == "Nobody who is known changed the channel"


@pytest.mark.parametrize(
    ("claimed", "verified", "sentence"),
    [
        (0.6, 0.4, "billing: the bot claims 60 %, and 40 % did not need a human within a week"),
        (0.0, 0.0, "Of no topic is less verified than the bot claims"),
    ],
)
def test_a_claim_is_told_where_less_of_it_is_verified(claimed: float, verified: float, sentence: str) -> None:
    rows = [("containment_claimed", "billing", claimed), ("containment_verified", "billing", verified)]
    said = handoffs.contained(pl.DataFrame(rows, schema=["metric", "topic", "value"], orient="row"))
    assert spaced(said) == sentence
