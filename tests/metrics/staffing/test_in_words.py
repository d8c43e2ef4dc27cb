"""What a day takes in staff, in sentences: the peak, the staff beside it, and what is not known."""

from metrics.staffing.in_words import requirement_in_words
from tests.metrics.staffing.coming import coming, leaving, needed, there
from tests.metrics.worked import START


def test_the_peak_is_told_with_what_it_assumes() -> None:
    said = requirement_in_words(needed(coming(90) + leaving(10)))
    assert said[0] == "2026-10-01: 100 contacts, by stretches of 30 minutes."
    assert said[1] == (
        "Most are needed at 08:00: 13.0 agents, which takes 19.0 people at a shrinkage of 30%; nobody is planned to be "
        "busy for more than 85% of the time."
    )


def test_a_weekday_says_of_how_many_days_it_is_the_mean() -> None:
    said = requirement_in_words(needed(coming(100), weekday="Thu"))
    assert said[0] == (
        "A Thursday (mean of 1 in the eight weeks up to 2026-10-01): 100 contacts, by stretches of 30 minutes."
    )


def test_missing_staff_is_told_with_the_worst_stretch() -> None:
    legs = [row | {"agent": f"a{n % 12}"} for n, row in enumerate(coming(100))]
    assert (
        "1 of 1 stretches that can be compared had fewer agents than voice took; most were missing at 08:00: "
        "12.0 of 14.0." in requirement_in_words(needed(legs, there(12)))
    )


def test_what_is_not_known_is_told() -> None:
    found = needed(coming(40, handle_s=None, channel="email") + coming(4) + coming(20, channel="chat"))
    assert requirement_in_words(found)[1:] == [
        "Nobody says when agents were free, so that nothing is known of the staff that was there.",
        "Of email there is no number: nobody wrote down how long contacts took.",
        "Of chat, voice there is no number: fewer than 30 contacts tell how long they took.",
    ]


def test_without_patience_the_formula_that_stands_in_is_named() -> None:
    last = requirement_in_words(needed(coming(100)))[-1]
    assert last == "Too few gave up in voice to tell patience; Erlang C stands for Erlang A, and asks for more."


def test_a_choice_of_channels_is_not_compared() -> None:
    legs = [row | {"agent": f"a{n % 12}"} for n, row in enumerate(coming(100))]
    said = requirement_in_words(needed(legs, there(12), channels=["voice"]))
    assert "Nobody says in which channel an agent waits, so that staff is compared over all channels only." in said


def test_of_a_day_without_contacts_there_is_a_sentence() -> None:
    assert requirement_in_words(needed(coming(5), day=f"{START:%Y}-09-01")) == [
        "No contacts that people could serve came on 2026-09-01."
    ]
