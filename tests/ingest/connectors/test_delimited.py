"""Any delimited file becomes rows by a mapping; the mapping is told when it does not fit, the record when it is odd."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from pydantic import ValidationError

from ingest.connector import RECORD
from ingest.connectors._delimited_formula import MappingError
from ingest.connectors.delimited import delimited
from ingest.read.raw import RawFile
from ingest.read.typed import typed_together
from ingest.registry import tables

CALLS = "call,queue,queued,answered,left,phone\n"
ONE = CALLS + "1,billing,2024-05-01 10:00:00,2024-05-01 10:00:20,2024-05-01 10:03:00,+4930123\n"
LEG = {
    "id": "call", "queue": "queue", "queued_at": "queued", "answered_at": "answered", "left_at": "left",
    "channel": "'voice'",
}  # fmt: skip

Load = Callable[..., tuple[dict[str, pl.DataFrame], list[tuple[Any, ...]]]]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Rows by table, and refusals (record, reason, detail), of a text with a mapping."""

    def loaded(text: str, **told: Any) -> tuple[dict[str, pl.DataFrame], list[tuple[Any, ...]]]:
        path = tmp_path / "calls.csv"
        path.write_text(text)
        raw = RawFile(path=path, received_at=datetime(2026, 11, 1, tzinfo=UTC))
        settings = delimited.settings.model_validate({"source": "x", "timezone": "Europe/Berlin"} | told)
        frames: dict[str, list[pl.DataFrame]] = {}
        refused = []
        for batch in delimited.read(raw, settings):
            rows, refusals = typed_together(batch, tables(), raw, zone=settings.timezone)
            accepted = {x for frame in rows.values() for x in frame[RECORD].to_list()}
            assert batch.records == len(accepted) + len(refusals)
            assert accepted.isdisjoint(refusals.frame[RECORD].to_list())
            for name, frame in rows.items():
                frames.setdefault(name, []).append(frame)
            refused += refusals.frame.drop("raw").rows()
        return {name: pl.concat(parts) for name, parts in frames.items()}, refused

    return loaded


def only(frame: pl.DataFrame, *columns: str) -> Any:
    return frame.select(columns).row(0)


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2024-05-01T{clock}").replace(tzinfo=UTC)


def test_a_short_mapping_makes_whole_legs_and_interactions(load: Load) -> None:
    rows, refused = load(ONE, leg=LEG, interaction={"customer": "phone"})
    leg, interaction = rows["leg"], rows["interaction"]
    assert refused == []
    assert only(leg, "id", "interaction_id", "seq", "revision") == ("1", "1", 0, 0)
    assert only(leg, "kind", "channel", "direction", "outcome") == ("queue", "voice", "inbound", "answered")
    clocks = ("started_at", "queued_at", "answered_at", "left_at")
    assert only(leg, *clocks) == (at("08:00:00"), at("08:00:00"), at("08:00:20"), at("08:03:00"))
    assert only(interaction, "id", "channel", "direction", "outcome") == ("1", "voice", "inbound", "answered")
    assert only(interaction, "started_at", "ended_at") == (at("08:00:00"), at("08:03:00"))
    assert only(interaction, "customer", "source_tz", "is_open") == ("+4930123", "Europe/Berlin", False)


@pytest.mark.parametrize(
    ("answered", "left", "outcome", "is_open"),
    [
        pytest.param("10:00:20", "10:03:00", "answered", False, id="an answer and an end"),
        pytest.param("10:00:20", "", "answered", False, id="an answer without an end"),
        pytest.param("", "10:03:00", "abandoned", False, id="an end without an answer"),
        pytest.param("", "", "open", True, id="neither"),
    ],
)
def test_the_outcome_follows_from_the_clocks(answered: str, left: str, outcome: str, is_open: bool, load: Load) -> None:  # noqa: FBT001
    day = "2024-05-01 "
    line = f"1,billing,{day}10:00:00,{answered and day + answered},{left and day + left},\n"
    rows, _ = load(CALLS + line, leg=LEG)
    assert only(rows["leg"], "outcome") == (outcome,)
    assert only(rows["interaction"], "outcome", "is_open") == (outcome, is_open)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("vru+line", "AA01", id="a name that is no identifier is that column"),
        pytest.param("'vru'", "vru", id="a word in quotes is itself"),
        pytest.param("UPPER(type)", "PS", id="a function of a column"),
        pytest.param("\"vru+line\" || '-' || type", "AA01-ps", id="columns joined"),
        pytest.param("CASE WHEN type IN ('ps', 'pe') THEN 'calls' END", "calls", id="a case"),
        pytest.param("NULLIF(type, 'ps')", None, id="a word that means nothing"),
        pytest.param("7", "7", id="a number"),
    ],
)
def test_values_are_columns_or_expressions(text: str, value: str | None, load: Load) -> None:
    rows, _ = load("vru+line,type,at\nAA01,ps,2024-05-01T10:00:00Z\n", leg=LEG_AT | {"queue": text})
    assert only(rows["leg"], "queue") == (value,)


LEG_AT = {"channel": "'voice'", "queued_at": "at", "outcome": "'abandoned'"}


@pytest.mark.parametrize(
    ("text", "formula", "utc"),
    [
        pytest.param("990201 7:02:47", "TIMESTAMP(at, '%y%m%d %H:%M:%S')", "1999-02-01T06:02:47", id="a format"),
        pytest.param("01.02.1999 7:02", "TIMESTAMP(at, '%d.%m.%Y %H:%M')", "1999-02-01T06:02:00", id="day first"),
        pytest.param(
            "917848967",
            "CAST(CAST(at AS BIGINT) * 1000000 AS TIMESTAMP)",
            "1999-02-01T06:02:47",
            id="seconds since 1970, with the zone UTC",
        ),
        pytest.param("1999-02-01T07:02:47+01:00", "at", "1999-02-01T06:02:47", id="ISO 8601 with an offset"),
        pytest.param("1999-02-01 07:02:47", "at", "1999-02-01T06:02:47", id="ISO 8601 in the source's zone"),
    ],
)
def test_times_are_told_by_their_format(text: str, formula: str, utc: str, load: Load) -> None:
    zone = "UTC" if "CAST" in formula else "Europe/Berlin"
    rows, refused = load(f"at\n{text}\n", leg=LEG_AT | {"queued_at": formula}, timezone=zone)
    assert refused == []
    assert only(rows["leg"], "queued_at") == (datetime.fromisoformat(utc).replace(tzinfo=UTC),)


def test_an_expression_that_fails_on_some_records_refuses_those(load: Load) -> None:
    lines = ["990201 7:02:47", "990230 7:02:47", "990202 7:02:47", "never", "990203 7:02:47"]
    told = LEG_AT | {"queued_at": "TIMESTAMP(at, '%y%m%d %H:%M:%S')", "talk_s": "CAST(n AS DOUBLE)"}
    rows, refused = load(
        "at,n\n" + "".join(f"{line},{n}\n" for n, line in enumerate(lines)) + "990204 7:02:47,x\n", leg=told
    )
    assert rows["leg"][RECORD].to_list() == [2, 4, 6]
    assert refused == [
        (3, "bad_expression", "queued_at"),
        (5, "bad_expression", "queued_at"),
        (7, "bad_expression", "talk_s"),
    ]


def test_a_value_that_does_not_fit_is_never_repeated(load: Load) -> None:
    _, refused = load("at\ncasting from secret not supported\n", leg=LEG_AT | {"talk_s": "CAST(at AS DOUBLE)"})
    assert refused == [(2, "bad_expression", "talk_s")]


def test_records_that_meet_a_condition_are_set_aside_by_its_name(load: Load) -> None:
    text = "at,kind\n2024-05-01T10:00:00Z,PHANTOM\n2024-05-01T10:00:00Z,AGENT\nnever,TEST\n2024-05-01T10:00:00Z,\n"
    aside = {"phantom": "kind = 'PHANTOM'", "test": "kind = 'TEST'"}
    rows, refused = load(text, leg=LEG_AT | {"id": "kind || 'x'"}, set_aside=aside)
    assert refused == [(2, "set_aside:phantom", ""), (4, "set_aside:test", ""), (5, "missing", "id")]
    assert rows["leg"][RECORD].to_list() == [3]


def test_names_for_formulas_are_computed_in_their_order(load: Load) -> None:
    let = {"came": "TIMESTAMP(at, '%H:%M %d.%m.%Y')", "later": "came + INTERVAL '90 seconds'"}
    rows, _ = load("at\n10:00 01.05.2024\n", let=let, leg=LEG_AT | {"queued_at": "came", "left_at": "later"})
    assert only(rows["leg"], "queued_at", "left_at") == (at("08:00:00"), at("08:01:30"))


def test_a_name_that_fails_refuses_its_record(load: Load) -> None:
    let = {"came": "TIMESTAMP(at, '%Y')"}
    _, refused = load("at\n2024\nx\n", let=let, leg=LEG_AT | {"queued_at": "came"})
    assert refused == [(3, "bad_expression", "let.came")]


def test_an_id_of_its_own_is_the_same_in_every_file_that_holds_the_record(load: Load) -> None:
    head, line = "at,queue,phone\n", "2024-05-01T10:00:00Z,{},+4930123\n"
    told = {"leg": LEG_AT, "interaction": {"customer": "phone"}}
    first, _ = load(head + line.format("a") + line.format("b"), **told)
    second, _ = load(head + line.format("b"), **told)
    a, b = first["leg"]["id"].to_list()
    assert a != b
    assert second["leg"]["id"].to_list() == [b]
    assert second["interaction"]["id"].to_list() == [b]


def test_an_address_is_in_no_id_not_even_digested(load: Load) -> None:
    text = "at,phone\n2024-05-01T10:00:00Z,+4930123\n2024-05-01T10:00:00Z,+4930456\n"
    for told in ({"interaction": {"customer": "phone"}}, {"let": {"who": "phone"}, "interaction": {"customer": "who"}}):
        rows, _ = load(text, leg=LEG_AT, **told)
        assert rows["leg"]["id"].n_unique() == 1
    with pytest.raises(MappingError, match="id = '': it must be mapped"):
        load("phone\n+4930123\n", leg=LEG_AT | {"queued_at": "NULL"}, interaction={"customer": "phone"})


def test_a_revision_may_be_a_time(load: Load) -> None:
    rows, _ = load(
        "at\n1970-01-01 00:00:02\n",
        leg=LEG_AT
        | {
            "queued_at": "NULL",
            "started_at": "'2024-05-01T10:00:00Z'",
            "revision": "TIMESTAMP(at, '%Y-%m-%d %H:%M:%S')",
        },
    )
    assert only(rows["leg"], "revision") == (2_000_000,)


def test_legs_of_a_named_interaction_make_no_interaction_of_their_own(load: Load) -> None:
    rows, _ = load("call,at\n1,2024-05-01T10:00:00Z\n", leg=LEG_AT | {"interaction_id": "call"})
    assert list(rows) == ["leg"]


def test_a_survey_goes_with_the_interaction_of_its_record(load: Load) -> None:
    text = "call,at,score\n1,2024-05-01T10:00:00Z,4\n2,2024-05-01T10:00:00Z,\n"
    told = {"kind": "'csat'", "value": "score", "scale_min": 1, "scale_max": 5, "asked_at": "at"}
    rows, _ = load(text, leg=LEG_AT | {"id": "call"}, survey=told | {"id": "call"})
    assert rows["survey"].select("id", "interaction_id", "channel", "value", "complete").rows() == [
        ("1", "1", "voice", 4.0, True),
        ("2", "2", "voice", None, False),
    ]


def test_surveys_alone_need_no_leg(load: Load) -> None:
    told = {"kind": "'nps'", "value": "score", "scale_min": 0, "scale_max": 10, "asked_at": "at"}
    rows, refused = load("at,score\n2024-05-01T10:00:00Z,11\n2024-05-01T10:00:00Z,9\n", survey=told)
    assert (list(rows), rows["survey"].height, refused) == (["survey"], 1, [(2, "outside_its_scale", "")])


@pytest.mark.parametrize(
    ("told", "text", "reason"),
    [
        pytest.param({"talk_s": "n"}, "-1", "negative", id="a negative duration"),
        pytest.param(
            {"left_at": "n"}, "2024-05-01T09:00:00Z", "ends_before_it_begins", id="an end before its beginning"
        ),
        pytest.param({"left_at": "n"}, "2024-02-30T09:00:00Z", "not_a_time", id="an impossible date"),
        pytest.param({"outcome": "n"}, "gone", "unknown_value", id="a word outside its list"),
        pytest.param({"talk_s": "n"}, "1e309", "too_large", id="a number without bounds"),
    ],
)
def test_odd_records_are_refused_one_by_one(told: Mapping[str, str], text: str, reason: str, load: Load) -> None:
    sound = {"outcome": "answered", "left_at": "2024-05-01T11:00:00Z"}.get(next(iter(told)), "1")
    lines = "".join(f"2024-05-01T10:00:00Z,{n}\n" for n in (sound, text, sound))
    rows, refused = load("at,n\n" + lines, leg=LEG_AT | dict(told))
    assert [refusal[:2] for refusal in refused] == [(3, reason)]
    assert rows["leg"][RECORD].to_list() == [2, 4]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("call;at\n1;2024-05-01T10:00:00Z\n", {}, id="the first line tells the separator"),
        pytest.param("call\tat\n1\t2024-05-01T10:00:00Z\n", {"separator": "tab"}, id="a separator by its name"),
        pytest.param(
            "call:at\n1:2024-05-01T1000\n",
            {"separator": ":", "leg": LEG_AT | {"queued_at": "TIMESTAMP(at, '%Y-%m-%dT%H%M')"}},
            id="a separator of its own",
        ),
        pytest.param("1,2024-05-01T10:00:00Z\n", {"columns": ["call", "at"]}, id="columns named in the settings"),
    ],
)
def test_how_a_file_is_written_can_be_told(text: str, told: dict[str, Any], load: Load) -> None:
    rows, refused = load(text, **({"leg": LEG_AT} | told))
    assert (rows["leg"].height, refused) == (1, [])


@pytest.mark.parametrize(
    ("told", "said"),
    [
        pytest.param(
            {"leg": LEG_AT | {"queue": "qeue"}},
            r"leg.queue = 'qeue': the file has no column 'qeue'; did you mean 'queue'\? It has at, queue",
            id="a column that the file does not have",
        ),
        pytest.param(
            {"leg": LEG_AT | {"channel": "voice"}},
            r"no column 'voice'; a fixed word needs quotes of its own: \"'voice'\"",
            id="a fixed word without quotes",
        ),
        pytest.param(
            {"leg": LEG_AT | {"queue": "UPPER("}},
            "leg.queue = 'UPPER.': it is no SQL expression",
            id="an expression that cannot be read",
        ),
        pytest.param(
            {"leg": LEG_AT | {"queue": "SHOUT(queue)"}},
            "it is no SQL expression: unsupported function 'shout'",
            id="a function that there is not",
        ),
        pytest.param(
            {"leg": LEG_AT | {"talk_s": "queue + 1"}},
            "leg.talk_s = 'queue . 1': it cannot be computed",
            id="arithmetic on text",
        ),
        pytest.param(
            {"leg": LEG_AT | {"queue": "FIRST(queue)"}}, "it looks beyond its own row", id="another row's value"
        ),
        pytest.param({"leg": LEG_AT | {"seq": "COUNT(*)"}}, "it looks beyond its own row", id="a count of rows"),
        pytest.param(
            {"leg": LEG_AT | {"seq": "ROW_NUMBER() OVER (ORDER BY at)"}}, "it looks beyond its own row", id="a window"
        ),
        pytest.param(
            {"leg": LEG_AT | {"queued_at": "TIMESTAMP(at)"}},
            "say how the time is written, such as TIMESTAMP",
            id="a time without its format, which would be guessed",
        ),
        pytest.param(
            {"leg": LEG_AT | {"queued_at": "CAST(at AS TIMESTAMP)"}},
            "it cannot be computed: casting from string to datetime is not supported",
            id="a cast that is impossible",
        ),
        pytest.param(
            {"leg": LEG_AT, "set_aside": {"odd": "queue"}},
            "set_aside.odd = 'queue': it should be a condition",
            id="a condition that is none",
        ),
        pytest.param(
            {"leg": LEG_AT, "let": {"queue": "UPPER(at)"}},
            "let.queue = .*: the file has a column of this name",
            id="a name that is taken",
        ),
        pytest.param(
            {"leg": {"queue": "queue"}}, "leg.channel = '': leg needs it", id="a required column that nothing makes"
        ),
    ],
)
def test_a_mapping_that_does_not_fit_is_told(told: dict[str, Any], said: str, load: Load) -> None:
    with pytest.raises(MappingError, match=said):
        load("at,queue\n2024-05-01T10:00:00Z,a\n", **told)


def test_a_mapping_is_told_even_by_a_file_without_records(load: Load) -> None:
    with pytest.raises(MappingError, match="no column 'at'"):
        load("when\n", leg=LEG_AT)


def test_a_first_line_that_is_a_record_is_not_repeated_to_anybody(load: Load) -> None:
    with pytest.raises(MappingError, match="does not look like names; list them under `columns`") as told:
        load("+49301234567,anna@example.org\n", leg=LEG_AT)
    assert "anna" not in str(told.value)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        pytest.param({"leg": {"qeue": "x"}}, "leg has no column 'qeue'; did you mean 'queue'", id="a misspelt column"),
        pytest.param({}, "a mapping is missing", id="no mapping at all"),
        pytest.param({"leg": LEG, "separator": "::"}, "write one character, or one of comma", id="a separator of two"),
        pytest.param({"leg": LEG, "quote": "''"}, "write one character, or nothing", id="a quote of two"),
        pytest.param({"leg": LEG, "seperator": ","}, "Extra inputs are not permitted", id="a misspelt setting"),
    ],
)
def test_settings_that_make_no_sense_are_told(told: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        delimited.settings.model_validate({"source": "x"} | told)
