"""Every page, with data, with none, and with a filter that leaves none."""

import polars as pl
import pytest

from dashboards.asked.filters import USUAL
from dashboards.blocks import ledger
from ingest.store.loads import GATE, LOADS, REASONS, REFUSALS
from tests.dashboards import centre
from tests.dashboards.drawn import FILTERED, PAGES, page, written

each_page = pytest.mark.parametrize("name", sorted(PAGES))
each_filtered_page = pytest.mark.parametrize("name", FILTERED)


@each_page
@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(centre.uneven(), id="a week"),
        pytest.param(centre.six(), id="six rows"),
        pytest.param(centre.legs([]), id="nothing"),
    ],
)
def test_a_page_is_drawn_without_an_error(name: str, rows: pl.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    app = page(name, rows, monkeypatch)
    assert not app.exception
    assert app.title[0].value == PAGES[name].title


@each_page
def test_the_question_of_a_page_stands_under_its_title(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert page(name, centre.six(), monkeypatch).markdown[0].value == PAGES[name].question


@each_page
def test_a_page_prints_its_clock(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = page(name, centre.six(), monkeypatch).caption[-1].value.replace("\\", "")
    assert "Times in Europe/Ljubljana" in clock
    assert "weeks begin on Monday" in clock
    assert "data up to Sun 8 Nov 2026, 19:00" in clock


OWN = {"lost": "lost_rate", "handoffs": "digital_to_voice", "experience": "csat"}
"""What a page shows in any case, where it is not how many are served in time."""


@each_filtered_page
def test_the_clock_names_the_versions_of_what_is_shown(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = page(name, centre.uneven(), monkeypatch).caption[-1].value.replace("\\", "")
    assert f"{OWN.get(name, 'served_in_time')} v1" in clock


@each_filtered_page
def test_without_data_a_page_says_how_to_begin(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = page(name, centre.legs([]), monkeypatch)
    commands = "\n".join(x.value for x in app.code)
    assert "Nothing is connected yet" in written(app)
    assert "spiritlevel demo" in commands
    assert "spiritlevel ingest" in commands
    assert not app.metric


@each_filtered_page
def test_a_filter_that_leaves_nothing_says_so_and_can_be_cleared(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = page(name, centre.uneven(), monkeypatch, {"channel": "Phone", "queue": "nowhere", "period": "7 days"})
    assert "The filter leaves nothing" in written(app)
    assert "queue nowhere" in written(app)
    assert not app.metric
    app.button(key="clear-filter").click().run()
    assert not app.exception
    assert "The filter leaves nothing" not in written(app)
    assert app.session_state["channel"] == []
    assert app.session_state["queue"] == []
    assert app.segmented_control(key="period").value == USUAL


def test_too_few_say_how_many_there_are_and_how_many_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    app = page("evenness", centre.six(), monkeypatch)
    said = "\n".join(x.value for x in app.info)
    assert "need 30 contacts each" in said
    assert "Phone 3, Chat 3" in said


def test_the_home_page_says_in_one_sentence_where_it_is_uneven(monkeypatch: pytest.MonkeyPatch) -> None:
    said = written(page("evenness", centre.uneven(), monkeypatch)).replace("\N{NO-BREAK SPACE}", " ").replace("\\", "")
    assert "Served in time: Phone 90 %, Chat 10 %." in said
    assert "Chat from" in said.split("Furthest below the mean of")[1].splitlines()[0]


def test_an_even_service_is_called_even(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = centre.legs([(x, "billing", n % 100, 5.0) for x in ("voice", "chat") for n in range(100)])
    said = written(page("evenness", rows, monkeypatch))
    assert "Served evenly" in said


def test_the_home_page_is_the_first_of_the_menu() -> None:
    assert next(iter(PAGES)) == "evenness"


def test_a_card_opens_its_definition(monkeypatch: pytest.MonkeyPatch) -> None:
    said = written(page("speed", centre.uneven(), monkeypatch)).replace("\\", "")
    assert "Of the contacts that joined a queue" in said
    assert "by the vendors' rules" in said
    assert "Version 1" in said


def test_the_mean_stands_beside_the_median_and_the_tail(monkeypatch: pytest.MonkeyPatch) -> None:
    said = written(page("speed", centre.uneven(), monkeypatch))
    for words in ("one in ten longer than", "one in twenty longer than", "mean of the answered"):
        assert words in said


@each_filtered_page
def test_nothing_that_a_queue_is_called_is_followed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    evil = "![x](http://example.org/x.png)"
    rows = centre.uneven().with_columns(queue=pl.lit(evil))
    app = page(name, rows, monkeypatch, {"queue": evil})
    assert not app.exception
    assert "](http" not in written(app)


def test_an_address_chooses_the_period_the_channel_and_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    address = {"period": "7 days", "channel": ["Phone", "Chat"], "queue": "billing"}
    app = page("evenness", centre.uneven(), monkeypatch, address)
    assert app.segmented_control(key="period").value == "7 days"
    assert app.multiselect(key="channel").value == ["voice", "chat"]
    assert app.multiselect(key="queue").value == ["billing"]


def test_own_days_are_chosen_by_the_address_both_included(monkeypatch: pytest.MonkeyPatch) -> None:
    address = {"period": "Custom", "dates": ["2026-11-03", "2026-11-04"]}
    app = page("speed", centre.uneven(), monkeypatch, address)
    offered = 2 * 3 * 2 * 40
    assert f"n = {offered}".replace(" ", "\N{NO-BREAK SPACE}") in written(app)


def test_a_search_finds_definitions_by_their_words(monkeypatch: pytest.MonkeyPatch) -> None:
    app = page("definitions", centre.six(), monkeypatch, {"search": "wait 90"})
    said = written(app)
    assert "Wait, 90" in said
    assert "CSAT" not in said


def test_a_search_for_nonsense_says_that_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    app = page("definitions", centre.six(), monkeypatch, {"search": "xyzzy"})
    assert "No definition has all of these words" in written(app)


def test_the_only_definition_that_is_found_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    app = page("definitions", centre.six(), monkeypatch, {"search": "service_level genesys"})
    assert len(app.dataframe) == 1
    assert "Amazon" in "".join(app.dataframe[0].value.iloc[:, 0].str.title())


def test_loads_say_what_came_and_what_was_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    came = pl.DataFrame(
        [
            [2, "pbx", "asterisk_queue_log", "b.log", centre.END, 0.4, "rejected", *[0] * 7, "b.log is empty."],
            [1, "pbx", "asterisk_queue_log", "a.log", centre.END, 1.0, "done", 10, 9, 0, 0, 0, 1, 1, None],
        ],
        schema=LOADS,
        orient="row",
    )
    why = pl.DataFrame([["pbx", "not_a_time", "at", 1]], schema=REASONS, orient="row")
    one = pl.DataFrame([[1, "pbx", "=cmd.log", 7, "not_a_time", "at"]], schema=REFUSALS, orient="row")
    fresh = pl.DataFrame(
        {"source": ["pbx"], "last_received_at": [centre.END], "last_fact_at": [centre.END], "records": [10]}
    )
    kinds = {"severity": ["critical", "warning"], "held": [50, 4], "failed": [1, 0], "unknown": [0, 0]}
    rule = [1, "pbx", "=ours", "critical", "leg", "queue", "expect_column_values_to_be_in_set", False, "1 of 9 rows", 1]
    unheld = pl.DataFrame([rule], schema=GATE, orient="row")
    monkeypatch.setattr(ledger, "verdicts", lambda *_, **__: pl.DataFrame(kinds))
    monkeypatch.setattr(ledger, "gate_outcomes", lambda *_, **__: unheld)
    monkeypatch.setattr(ledger, "loads", lambda _: came)
    monkeypatch.setattr(ledger, "reasons", lambda _: why)
    monkeypatch.setattr(ledger, "refusals", lambda *_, **__: one)
    monkeypatch.setattr(ledger, "freshness", lambda *_: fresh)
    app = page("loads", centre.six(), monkeypatch)
    said = written(app).replace("\\", "")
    assert not app.exception
    assert "1 of them set aside whole" in said
    assert "9 of 10 records made or changed a row; 1 was refused" in said
    assert "One record was refused: 'not a time' in pbx" in said
    assert "pbx reaches up to Sun 8 Nov 2026, 19:00" in said
    assert "1 of 55 checks did not hold, 1 of them critical" in said
    tables = {tuple(x.value.columns): x.value for x in app.dataframe}
    files = next(x for columns, x in tables.items() if "What is wrong" in columns)
    assert files["What is wrong"].to_list()[0] == "b.log is empty."
    failed = next(x for columns, x in tables.items() if "What was seen" in columns)
    assert failed["Suite"].to_list() == ["'=ours"]
    refused = next(x for columns, x in tables.items() if "Record" in columns)
    assert refused["File"].to_list() == ["'=cmd.log"], "a formula is neutralised on the screen too"
