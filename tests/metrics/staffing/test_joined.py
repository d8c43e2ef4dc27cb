"""Channels planned one by one and joined are what is planned of all of them at once."""

from datetime import timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ingest.store.said import Annotation
from metrics.staffing.asked import last_whole_day
from metrics.staffing.forecast import served
from metrics.staffing.joined import joined
from metrics.staffing.planned import Planned, planned
from tests.metrics.staffing.coming import coming, settings
from tests.metrics.worked import START, facts

ROWS = [
    row
    for n in range(6)
    for row in (
        *coming(100, START - timedelta(days=7 * n)),
        *coming(60, START - timedelta(days=7 * n), handle_s=510, channel="email"),
        *coming(40, START - timedelta(days=7 * n), channel="chat"),
        *coming(2, START - timedelta(days=7 * n), channel="sms"),
    )
]
NOTES = [
    Annotation(at=START - timedelta(days=7), words="mailing", channel="email", who="anna", noted_at=START),
    Annotation(at=START + timedelta(days=7), words="mailing", channel="email", who="anna", noted_at=START),
    Annotation(
        at=START - timedelta(days=28), words="new menu", channel="voice", is_phase=True, who="anna", noted_at=START
    ),
]


def one_by_one(*channels: str) -> Planned:
    """Each of these channels planned by itself, and all of them joined."""
    return joined([planned(facts(ROWS), settings(), channels=[x], notes=NOTES) for x in channels])


@pytest.mark.parametrize(
    "channels",
    [
        pytest.param(("chat", "email", "sms", "voice"), id="all of them"),
        pytest.param(("voice", "email"), id="two that somebody chose"),
        pytest.param(("sms", "chat"), id="one of which nothing is foretold"),
    ],
)
def test_it_is_what_is_planned_of_them_at_once(channels: tuple[str, ...]) -> None:
    apart, together = one_by_one(*channels), planned(facts(ROWS), settings(), channels=channels, notes=NOTES)
    for name in ("stretches", "totals", "days"):
        assert_frame_equal(getattr(apart, name), getattr(together, name), rel_tol=1e-9)
    for name in ("stretches", "days", "noted"):
        assert_frame_equal(getattr(apart.told, name), getattr(together.told, name), rel_tol=1e-9)
    for name in ("silent", "left_out", "phases", "first", "last", "known_until", "every"):
        assert getattr(apart.told, name) == getattr(together.told, name), name
    assert apart.told.tried.keys() == together.told.tried.keys()
    errors = [[x.contacts.error for x in one.told.tried.values()] for one in (apart, together)]
    assert errors[0] == pytest.approx(errors[1])


def test_what_is_known_of_each_differs() -> None:
    found = one_by_one("chat", "email", "sms", "voice").told
    assert (found.silent, found.left_out) == ({"sms": "few_contacts"}, {"email": 1})
    assert (set(found.phases), found.noted["channel"].to_list()) == ({"voice"}, ["email"])


def test_all_that_are_served_are_those_of_a_plan_of_everything() -> None:
    of = facts(ROWS)
    there = served(of, settings(), last_whole_day(settings(), of))
    whole = planned(of, settings(), notes=NOTES)
    assert there == ["chat", "email", "sms", "voice"]
    assert set(there) == {*whole.told.silent, *whole.told.stretches["channel"]}
    sums = one_by_one(*there).totals.select(pl.col("agents").sum())
    assert_frame_equal(sums, whole.totals.select(pl.col("agents").sum()), rel_tol=1e-9)
