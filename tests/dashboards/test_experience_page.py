"""The page Experience: what is said of scores, of the company's view, of a bad contact; and what is not said."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from dashboards.asked import questions as asking
from dashboards.asked.behind import WORDS
from dashboards.asked.view import View
from dashboards.charts.after_bad import after_bad
from dashboards.charts.perceived import perceived
from dashboards.charts.pressure import pressure
from dashboards.charts.satisfaction import satisfaction
from dashboards.charts.score_parts import score_parts
from dashboards.charts.topics import topics
from dashboards.findings import experience as findings
from ingest.tables.survey import survey
from metrics.behind import contacts_behind
from metrics.catalogue.ces import ces
from metrics.catalogue.csat import csat
from metrics.catalogue.cx_score import cx_score
from metrics.catalogue.nps import nps
from metrics.catalogue.opt_out_rate import opt_out_rate
from metrics.catalogue.survey_response_rate import survey_response_rate
from metrics.find import find_metric
from metrics.moment_of_truth import MomentOfTruth
from metrics.rows import Rows
from metrics.standing import JUDGED
from tests.dashboards import centre
from tests.dashboards.drawn import page, written
from tests.metrics.worked import a_survey, frame


def surveyed(happy: dict[str, int], each: int = 60) -> Rows:
    """A week of legs, and so many surveys per channel, of which so many are as good as can be and the rest as bad."""
    rows = [
        a_survey("csat", 5 if place < many else 1, channel=channel, asked_at=centre.BEGIN, answered_at=centre.BEGIN)
        for channel, many in happy.items()
        for place in range(each)
    ]
    rows += [a_survey("csat", None, channel="voice", asked_at=centre.BEGIN) for _ in range(each)]
    legs = centre.uneven()
    return Rows(frames={"leg": legs, "survey": frame(survey, rows)}, as_of=centre.END, version=2)


def view(rows: Rows) -> View:
    plain = centre.view(centre.six())
    return View(
        facts=rows,
        settings=plain.settings,
        choice=plain.choice,
        fingerprint=f"{rows.frames['survey'].lazy().collect().hash_rows().sum()}",
    )


LIKED = {"voice": 57, "email": 55, "chat": 12}


def spaced(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\\", "")


def test_the_channel_that_is_liked_least_is_named_only_if_it_stands_out() -> None:
    asked = view(surveyed(LIKED)).measure(csat, by=["channel"])
    assert spaced(findings.satisfied(asked, csat)) == (
        "Chat is liked least: 20 % of those who answered are satisfied, elsewhere 92 % to 95 %"
    )
    alike = view(surveyed(dict.fromkeys(LIKED, 50))).measure(csat, by=["channel"])
    assert findings.satisfied(alike, csat) == "No channel stands out below all the others in what customers say"


def test_nothing_is_said_of_satisfaction_without_an_answer() -> None:
    answers = centre.view(centre.uneven()).measure(csat, nps, ces, survey_response_rate, by=["channel"])
    assert findings.satisfied(answers, csat) == "Too few answers to say how satisfied customers are"
    assert (
        satisfaction(answers, csat, survey_response_rate, [nps, ces], by="channel", title="t").panels[0].rows.is_empty()
    )


def test_the_response_rate_stands_beside_the_score_of_a_channel() -> None:
    answers = view(surveyed(LIKED)).measure(csat, nps, ces, survey_response_rate, by=["channel"])
    figure = satisfaction(answers, csat, survey_response_rate, [nps, ces], by="channel", title="t")
    told = dict(figure.panels[0].rows.select("label", "said").rows())
    assert spaced(told["Phone"]) == "95.0 % (50 % answered)"
    assert figure.table["Asked"].sum() == 240


def test_a_part_that_nobody_knows_is_named_and_weighs_nothing() -> None:
    seen = view(surveyed(LIKED))
    parts = asking.score_parts(seen, cx_score)
    assert parts["part"].to_list() == ["served_in_time", "resolved", "ease", "own_score"]
    assert parts.filter(pl.col("value").is_null())["part"].to_list() == ["resolved", "ease"]
    figure = score_parts(parts, asking.score_parts(seen, cx_score, by=["channel"]), cx_score, title="t")
    assert spaced(figure.notes[0]).startswith("Missing: Resolved at once and Ease, 50 % of the weight.")
    assert "weight 25 %" in spaced(figure.panels[0].alt)
    assert figure.table.columns[:2] == ["Channel", "CX score"]


def test_the_parts_of_the_score_lead_to_their_own_contacts_under_the_rule_by_which_they_count() -> None:
    seen = view(surveyed(LIKED))
    figure = score_parts(
        asking.score_parts(seen, cx_score), asking.score_parts(seen, cx_score, by=["channel"]), cx_score, title="t"
    )
    assert figure.behind is not None
    points = figure.behind.points([x.rows for x in figure.panels])
    told = points.select(WORDS, "metric", "preset").rows()
    assert told == [("Served in time", "served_in_time", "default"), ("Satisfaction", "csat", "normalised")]
    drawn = figure.panels[0].rows.select("metric", "preset", "n").rows()
    for metric, preset, n in drawn:
        found = contacts_behind(
            find_metric(metric), seen.facts, seen.settings, period=seen.choice.period, preset=preset
        )
        assert sum(found.total(x) for x in JUDGED) == n


def test_the_page_begins_with_the_score_and_what_is_missing_of_it() -> None:
    seen = view(surveyed(LIKED))
    said = findings.score(
        seen.measure(cx_score), asking.score_parts(seen, cx_score), asking.score_parts(seen, cx_score, by=["channel"])
    )
    assert said.startswith("CX score ")
    assert "Chat stands out below the others" in said
    assert "It is made without Resolved at once and Ease, of which nothing is known." in said


def test_the_company_s_view_is_held_against_the_customers() -> None:
    found = asking.perceived(view(surveyed(LIKED)))
    assert findings.perceived(found) == "Too few answers to hold the company's view against the customers'"
    figure = perceived(found, title="t")
    assert set(figure.table["Verdict"]) == {"one side only"}
    assert figure.panels[0].rows["who"].unique().sort().to_list() == ["Company", "Customers"]


OUTCOMES = {"bad": 0.4, "matched": 0.6, "difference": -0.2, "low": -0.3, "high": -0.1, "n": 200, "n_matched": 300}


def outcomes(verdict: str, **other: Any) -> MomentOfTruth:
    rows = [
        {"outcome": x, **OUTCOMES, "share_matched": 0.9, "verdict": verdict, **other}
        for x in ("came_back", "contacts", "bought", "spent", "score")
    ]
    return MomentOfTruth(days=30, outcomes=pl.DataFrame(rows), kinds=pl.DataFrame())


def test_what_a_bad_contact_does_is_said_only_beyond_chance() -> None:
    said = spaced(findings.after_bad(outcomes("worse")))
    assert said == "In the 30 days after a bad contact 40 % turn to us again; of matched customers 60 %"
    assert "do nothing otherwise" in findings.after_bad(outcomes("within noise"))
    none = dict.fromkeys(("bad", "matched", "difference", "low", "high"))
    few = asking.after_a_bad_contact(centre.view(centre.uneven()), 30).found
    assert findings.after_bad(few) == "Too few bad contacts that are 30 days old to say what one of them does"
    assert set(none) <= set(few.outcomes.columns)


def test_sums_are_in_the_site_s_currency_and_shares_in_percent() -> None:
    table = after_bad(outcomes("worse"), title="t", currency="EUR").table
    told = dict(table.select("In the days after", "After a bad contact").rows())
    assert (told["Spend"], spaced(told["Buy"]), told["Further contacts"]) == ("0.4 EUR", "40.0 %", "0.4")


def test_a_filter_that_cannot_be_asked_by_is_named() -> None:
    asked = asking.after_a_bad_contact(centre.view(centre.uneven(), queues=("billing",)), 7)
    assert asked.without == ("queue",)
    assert findings.unasked(asked.without).startswith("Without the filter by queue")


@pytest.mark.parametrize(("days", "window"), [(27, 14), (60, 30), (13, 7), (3, 7)])
def test_the_window_after_a_bad_contact_fits_into_the_period(days: int, window: int) -> None:
    seen = centre.view(centre.uneven())
    choice = replace(seen.choice, since=centre.END.date() - timedelta(days=days))
    assert asking.window(replace(seen, choice=choice)) == window


def test_pressure_is_told_from_few_messages_to_many() -> None:
    columns = {"metric": "opt_out_rate", "low": [0.001, 0.02], "high": [0.003, 0.05], "n": [1000, 400]}
    rows = pl.DataFrame({"pressure": ["1", "5-7"], "value": [0.002, 0.03], **columns})
    assert spaced(findings.pressure(rows)) == "With 5-7 messages in a week 3.0 % opt out, with 1 0.2 %"
    figure = pressure(rows.reverse(), opt_out_rate, title="t")
    assert figure.panels[0].rows["label"].to_list() == ["1", "5\N{EN DASH}7"]
    even = rows.with_columns(low=pl.lit(0.0))
    assert findings.pressure(even).startswith("More messages in a week do not make more customers opt out")


def test_no_topic_is_no_error() -> None:
    found = asking.consistent(centre.view(centre.uneven()))
    assert findings.consistent(found) == "No topic has two channels with enough contacts to be compared"
    assert topics(found, title="t").panels[0].rows.is_empty()


@pytest.mark.parametrize("rows", [centre.uneven(), centre.six()], ids=["a week", "six rows"])
def test_the_page_is_drawn_whole(rows: pl.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    app = page("experience", rows, monkeypatch)
    assert not app.exception
    assert not app.error
    assert "Nobody has answered a survey" in written(app) or "Too few answers" in written(app)


def test_the_page_with_surveys_is_drawn_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    held = surveyed(LIKED)
    monkeypatch.setattr(centre, "facts", lambda _: held)
    app = page("experience", centre.uneven(), monkeypatch)
    said = spaced(written(app))
    assert not app.exception
    assert not app.error
    assert "Chat is liked least" in said
    assert "75 % of those asked answered" in said
