"""Lost contacts, Handoffs and Speed over contacts of customers who are known: the lists, and where they lead."""

from datetime import timedelta

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from metrics.rows import Rows
from tests.dashboards import centre
from tests.dashboards.drawn import page, written


def contacts() -> pl.DataFrame:
    """A chat that is given up and a call that is answered two hours later, of forty customers; and one who waits."""
    rows = [
        (channel, "billing", 24 * day + hour, wait)
        for day in range(5)
        for n in range(8)
        for channel, hour, wait in (("chat", n, None), ("voice", n + 2, 10.0))
    ]
    legs = centre.legs(rows)
    last = legs.row(-1, named=True)
    waits = {"answered_at": None, "left_at": None, "outcome": "open", "id": "test:open", "interaction_id": "test:open"}
    queued = {x: centre.END - timedelta(hours=5) for x in ("queued_at", "started_at")}
    return pl.concat([legs, pl.DataFrame([last | waits | queued], schema=legs.schema)])


def known(legs: pl.DataFrame) -> Rows:
    """The same as facts: a contact for each leg, two and two of one customer, the last one's own."""
    interactions = legs.with_row_index("n").select(
        "source",
        "revision",
        "channel",
        "direction",
        "started_at",
        "outcome",
        id="interaction_id",
        ended_at="left_at",
        is_open=pl.col("outcome") == "open",
        # The first of each day is not called by the number of the one who calls later.
        customer=pl.when(pl.col("n") % 16 == 0).then(pl.lit(900) + pl.col("n")).otherwise(pl.col("n") // 2 + 1),
        source_tz=pl.lit("Europe/Ljubljana"),
    )
    return Rows(frames={"leg": legs, "interaction": interactions}, as_of=centre.END, version=1)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> AppTest:
    """The page of this name over those contacts."""
    monkeypatch.setattr(centre, "facts", known)
    return page(request.param, contacts(), monkeypatch)


def table(app: AppTest, heading: str) -> pl.DataFrame:
    """The table on the page that has this heading."""
    (found,) = [x.value for x in app.dataframe if heading in x.value.columns]
    return pl.from_pandas(found)


@pytest.mark.parametrize("drawn", ["lost"], indirect=True)
def test_the_customers_who_were_lost_are_listed_with_whom_to_call_first(drawn: AppTest) -> None:
    listed = table(drawn, "Times lost")
    assert listed.height == 40
    unserved = listed.filter(pl.col("Served since") == "no")
    assert unserved["Journey"].to_list() == [f"journeys?customer={900 + 16 * day}" for day in reversed(range(5))]
    assert listed["Served since"].to_list() == ["no"] * 5 + ["yes"] * 35
    assert listed.row(-1, named=True)["By"] == "Phone"
    assert "5 customers were lost and have not been served since" in written(drawn)


@pytest.mark.parametrize("drawn", ["handoffs"], indirect=True)
def test_what_came_next_is_told_of_customers_who_are_known(drawn: AppTest) -> None:
    said = written(drawn).replace("\\", "").replace("\N{NO-BREAK SPACE}", " ")
    assert "87.5 % of Chat go on to Phone" in said
    assert "The busiest change is from Chat to Phone: 35." in said
    assert "No topic is listed as hard" in said


@pytest.mark.parametrize("drawn", ["speed"], indirect=True)
def test_who_waits_now_is_listed_with_how_long(drawn: AppTest) -> None:
    (row,) = table(drawn, "Waits").rows(named=True)
    assert (row["Waits"], row["Promise"]) == ("5 h".replace(" ", "\N{NO-BREAK SPACE}"), "overdue")
    assert row["Journey"].startswith("journeys?customer=")
    said = written(drawn).replace("\N{NO-BREAK SPACE}", " ").replace("\\", "")
    assert "1 customer has been waiting for longer than promised: 5 h, in Phone." in said
