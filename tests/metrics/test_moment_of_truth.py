"""The moment of truth: exact matching by hand, by a slow reference, and on drawn centres whose truth is known."""

from collections import defaultdict
from datetime import timedelta
from math import sqrt
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.tables.leg import leg
from ingest.tables.purchase import purchase
from ingest.tables.survey import survey
from metrics.compare import Z95
from metrics.dimensions import UnknownDimensionError
from metrics.moment_of_truth import in_words, matched, moment_of_truth
from metrics.moments import STRATA, moments
from metrics.rows import Rows
from tests.metrics.derive.told import came
from tests.metrics.worked import SETTINGS, START, Row, a_leg, a_survey, facts, frame

DAY = timedelta(days=1)
DAYS = 10


def seen(*rows: tuple[int, bool, str, float | None]) -> pl.DataFrame:
    """Contacts: the person, whether it was their first bad one, the topic (the stratum), and whether they came back."""
    schema = {"person": pl.Int64, "treated": pl.Boolean, "topic": pl.String, "came_back": pl.Float64}
    same = {name: pl.lit(None, pl.String) for name in STRATA if name != "topic"}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(**same)


def many(times: int, *rows: tuple[bool, str, float | None]) -> pl.DataFrame:
    """The same contacts of so many different people."""
    return seen(*((place * len(rows) + i, *row) for place in range(times) for i, row in enumerate(rows)))


def test_others_weigh_as_many_as_the_bad_ones_of_their_stratum() -> None:
    some = many(
        20,
        *[(True, "billing", 1.0), (True, "billing", 1.0), (True, "billing", 0.0)],
        *[(False, "billing", 0.0), (False, "billing", 1.0)],
        (True, "moving", 1.0),
        *[(False, "moving", 0.0)] * 3,
        (False, "moving", 1.0),
        (True, "alone", 0.0),
        (False, "nobody bad", 1.0),
    )
    row = matched(some, "came_back").row(0, named=True)
    assert (row["bad"], row["matched"]) == (0.75, pytest.approx(0.75 * 0.5 + 0.25 * 0.25))
    assert (row["n"], row["n_matched"], row["share_matched"]) == (80, 120, 0.8)
    assert row["difference"] == pytest.approx(0.3125)
    assert row["verdict"] == "worse"


def test_below_thirty_customers_on_either_side_nothing_is_said() -> None:
    rows = [(person, True, "billing", 1.0) for person in range(40)] + [
        (n % 29, False, "billing", 0.0) for n in range(90)
    ]
    row = matched(seen(*rows), "came_back").row(0, named=True)
    assert (row["verdict"], row["difference"], row["n"], row["n_matched"]) == ("too few", None, 40, 90)
    nothing = matched(seen(), "came_back").row(0, named=True)
    assert (nothing["verdict"], nothing["n"], nothing["share_matched"]) == ("too few", 0, None)


people = st.tuples(
    st.integers(0, 60), st.booleans(), st.sampled_from("abc"), st.none() | st.floats(0, 3).map(lambda x: round(x, 2))
)


@given(st.lists(people, min_size=150, max_size=200))
@settings(max_examples=8, deadline=None)
def test_matching_says_what_a_slow_walk_says(rows: list[tuple[int, bool, str, float | None]]) -> None:
    row = matched(seen(*rows), "came_back").row(0, named=True)
    known = [(person, bad, topic, y) for person, bad, topic, y in rows if y is not None]
    strata = {topic: ([], []) for _, _, topic, _ in known}  # type: dict[str, tuple[list[float], list[float]]]
    for _, bad, topic, y in known:
        strata[topic][not bad].append(y)
    both = {topic: x for topic, x in strata.items() if x[0] and x[1]}
    total = sum(len(x[0]) for x in both.values())
    assert (row["n"], row["n_matched"]) == (total, sum(len(x[1]) for x in both.values()))
    if row["difference"] is None:
        return
    one = sum(sum(x[0]) for x in both.values()) / total
    other = sum(len(x[0]) / total * sum(x[1]) / len(x[1]) for x in both.values())
    assert row["difference"] == pytest.approx(one - other)
    apart: dict[int, float] = defaultdict(float)
    for person, bad, topic, y in known:
        if topic in both:
            weight = len(both[topic][0]) / len(both[topic][1]) / total
            apart[person] += (y - one) / total if bad else weight * (other - y)
    error = sqrt(sum(x**2 for x in apart.values()) * len(apart) / (len(apart) - 1))
    assert row["high"] - row["difference"] == pytest.approx(Z95 * error)


@pytest.mark.parametrize("effect", [pytest.param(0.0, id="no effect"), pytest.param(0.25, id="a quarter")])
def test_the_interval_holds_the_truth_though_bad_contacts_are_unlike_others(effect: float) -> None:
    """Bad contacts are more frequent where customers come back anyway: a comparison without matching would be wrong."""
    random = np.random.default_rng(11)
    holds, naive = [], []
    for _ in range(40):
        topic = random.integers(0, 4, 1200)
        bad = random.random(1200) < 0.05 + 0.1 * topic
        y = (random.random(1200) < 0.1 + 0.15 * topic + effect * bad).astype(float)
        some = seen(*zip(range(1200), bad.tolist(), (str(x) for x in topic), y.tolist(), strict=True))
        row = matched(some, "came_back").row(0, named=True)
        holds.append(row["low"] <= effect <= row["high"])
        naive.append(y[bad].mean() - y[~bad].mean() - effect)
    assert np.mean(holds) >= 0.9
    assert np.mean(naive) > 0.05


def known(contacts: list[Row], **tables: list[Row]) -> Rows:
    """Facts of these contacts, with legs, surveys and purchases beside them."""
    rest = facts(interactions=contacts)
    named = {leg: "legs", survey: "surveys", purchase: "purchases"}
    beside = {table.name: frame(table, tables.get(name, [])) for table, name in named.items()}
    return Rows(frames={**rest.frames, **beside}, as_of=START + 40 * DAY)


def bought(days: float, customer: int = 1, **columns: Any) -> Row:
    plain: Row = {"kind": "purchase", "customer": customer, "at": START + days * DAY, "amount": 10.0, "currency": "EUR"}
    return plain | columns


def told(rows: Rows, days: int = DAYS) -> dict[str, Row]:
    made = moments(rows, SETTINGS, days).collect()
    return {row["id"]: row for row in made.to_dicts()}


def test_what_is_a_bad_contact() -> None:
    contacts = [
        came(0, outcome="abandoned", customer=1),
        came(0, "email", outcome="lapsed", customer=2),
        came(0, customer=3),
        came(0, customer=4),
        came(0, customer=5),
        came(0, outcome="short_abandoned", customer=6),
        came(0, "web", customer=7),
        came(0, customer=None),
        came(0, outcome="abandoned", customer=1, started_at=START + 2 * DAY, ended_at=START + 2 * DAY),
        came(0, customer=1, started_at=START + 3 * DAY, ended_at=START + 3 * DAY),
        came(0, customer=5, started_at=START + 35 * DAY, ended_at=START + 35 * DAY),
    ]
    late = [a_leg("answered", 30, interaction_id="x:2"), a_leg("answered", 20, interaction_id="x:3")]
    low = [a_survey("csat", 2, interaction_id="x:3"), a_survey("csat", 3, interaction_id="x:4")]
    found = told(known(contacts, legs=late, surveys=low))
    assert {name: (row["kind"], row["treated"], row["untreated"]) for name, row in found.items()} == {
        "x:0": ("gave up", True, False),
        "x:1": ("never answered", True, False),
        "x:2": ("late", True, False),
        "x:3": ("low score", True, False),
        "x:4": (None, False, True),
        "x:5": (None, False, False),
        "x:8": ("gave up", False, False),
        "x:9": (None, False, False),
    }


def test_what_customers_do_after_a_contact() -> None:
    contacts = [came(0), came(48), came(24 * DAYS), came(24 * DAYS + 0.2), came(0, customer=2)]
    purchases = [bought(0), bought(1), bought(9), bought(1, currency="CHF"), bought(2, kind="refund"), bought(11)]
    answers = [a_survey("csat", 5, interaction_id=f"x:{place}") for place in (0, 1)]
    answers += [a_survey("csat", 2, interaction_id="x:2"), a_survey("csat", 5, interaction_id="x:3")]
    found = told(known(contacts, purchases=purchases, surveys=answers))
    first = found["x:0"]
    assert (first["contacts"], first["came_back"], first["bought"], first["spent"]) == (2, 1, 1, 20)
    assert first["score"] == pytest.approx((1 + 0.25) / 2)
    assert [found[f"x:{place}"]["before"] for place in range(4)] == [0, 1, 2, 2]
    assert (found["x:4"]["contacts"], found["x:4"]["score"]) == (0, None)


moment = st.integers(0, 60).map(lambda x: 12 * x)
some_contacts = st.lists(
    st.builds(
        came,
        moment,
        st.sampled_from(["voice", "chat", "web"]),
        st.sampled_from([None, "billing"]),
        customer=st.sampled_from([None, 1, 2]),
        outcome=st.sampled_from(["answered", "abandoned"]),
    ),
    max_size=12,
)
some_purchases = st.lists(
    st.builds(bought, st.integers(0, 60).map(lambda x: x / 2), st.sampled_from([1, 2])), max_size=8
)


@given(some_contacts, some_purchases)
@settings(max_examples=5, deadline=None)
def test_running_sums_say_what_looking_through_everything_says(contacts: list[Row], purchases: list[Row]) -> None:
    made = told(known(contacts, purchases=purchases))
    human = {
        f"x:{place}": row
        for place, row in enumerate(contacts)
        if row["customer"] is not None and row["channel"] != "web"
    }
    assert set(made) == {x for x, row in human.items() if row["ended_at"] <= START + (40 - DAYS) * DAY}
    for name, row in made.items():
        mine = human[name]
        begin, end = mine["started_at"], mine["ended_at"]
        theirs = [x["started_at"] for x in human.values() if x["customer"] == mine["customer"]]
        bills = [x for x in purchases if x["customer"] == mine["customer"] and end < x["at"] <= end + DAYS * DAY]
        assert row["contacts"] == sum(end < x <= end + DAYS * DAY for x in theirs)
        assert row["before"] == min(3, sum(begin - DAYS * DAY <= x < begin for x in theirs))
        assert (row["bought"], row["spent"]) == (bool(bills), 10 * len(bills))


def a_centre(*, back_after_bad: float) -> Rows:
    """A hundred customers who gave up, of whom so many come back, and a hundred who were answered, of whom half do."""
    contacts = []
    for customer in range(1, 201):
        gave_up = customer <= 100
        contacts.append(came(1, topic="billing", customer=customer, outcome="abandoned" if gave_up else "answered"))
        share = back_after_bad if gave_up else 0.5
        if customer % 100 < 100 * share:
            contacts.append(came(72, topic="billing", customer=customer))
    return known(contacts)


def test_what_is_said_of_it() -> None:
    found = moment_of_truth(a_centre(back_after_bad=0.8), SETTINGS, days=DAYS)
    row = found.outcomes.row(0, named=True)
    assert (row["outcome"], row["bad"], row["matched"], row["share_matched"]) == (
        *("came_back", 0.8),
        *(pytest.approx(0.5), 1),
    )
    assert found.kinds.rows() == [("gave up", 100)]
    assert in_words(found).startswith(
        "In the 10 days after a bad contact 80 % of customers turn to us again, of matched ones 50 %: 30 points more ("
    )
    assert found.outcomes["outcome"].to_list() == ["came_back", "contacts", "bought", "spent", "score"]
    assert "more than chance" in in_words(moment_of_truth(a_centre(back_after_bad=0.5), SETTINGS, days=DAYS))


def test_contacts_that_are_too_young_say_nothing() -> None:
    found = moment_of_truth(a_centre(back_after_bad=0.8), SETTINGS, days=41)
    assert found.outcomes["n"].to_list() == [0] * 5
    assert in_words(found).startswith("There are too few bad contacts that ended at least 41 days ago")


def test_it_can_be_asked_of_a_topic_and_not_of_an_hour() -> None:
    rows = a_centre(back_after_bad=0.8)
    assert moment_of_truth(rows, SETTINGS, days=DAYS, where={"topic": ["moving"]}).outcomes["n"].sum() == 0
    assert moment_of_truth(rows, SETTINGS, days=DAYS, where={"topic": ["billing"]}).outcomes["n"].to_list()[0] == 100
    with pytest.raises(UnknownDimensionError, match="'hour'"):
        moment_of_truth(rows, SETTINGS, where={"hour": ["9"]})
