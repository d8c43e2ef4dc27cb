"""What ingest says of records and checks reaches every reader in their own language."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from dashboards.words import errors, formats, judged
from dashboards.words.defined import RULES, VENDORS, clock_of, rows_of, rule_names
from dashboards.words.language import ENGLISH, LANGUAGES, _, speaking
from dashboards.words.sentences import PLACES
from dashboards.words.unreadable import UNFIT, UNREADABLE
from ingest.customers import NoAddressError
from ingest.describe import explanation
from ingest.look import look_at
from ingest.quality.expected import DAYS, Moment, expectations
from ingest.quality.expected import judged as judged_by
from ingest.quality.result import DECLARED, STREAM, Severity
from ingest.quality.suite import suite
from ingest.read.refusal import Reason
from ingest.read.unreadable import UnreadableFileError
from ingest.registry import connectors, tables
from ingest.settings.quality import Quality
from ingest.store.catalogue import State
from ingest.store.oddities import MEANINGS
from ingest.vocabulary import Flag
from metrics.deviations import NotAShareError
from metrics.dimensions import UnknownDimensionError, UnknownValueError
from metrics.find import all_metrics

TRANSLATED = [code for code in LANGUAGES if code != ENGLISH]


def said(column: pl.Expr, *values: str) -> list[str]:
    """These values of the column `x` in words."""
    return pl.DataFrame({"x": [str(x) for x in values]}).select(column).to_series().to_list()


def test_every_code_that_ingest_knows_has_words() -> None:
    rules = {name for table in tables().values() for name in table.rules}
    assert {*map(str, Reason), *rules} == {str(x) for x in judged.REASONS}
    assert {x.expectation for table in tables().values() for x in suite(table)} | {*expectations()} <= {*judged.CHECKS}
    assert [set(x) for x in (judged.SEVERITIES, judged.STATES)] == [set(Severity), set(State)]
    assert set(judged.SUITES) == {DECLARED, STREAM}
    assert set(MEANINGS) == set(Flag)


@pytest.mark.parametrize("code", TRANSLATED)
def test_reasons_are_told_in_the_language_of_the_reader(code: str) -> None:
    with speaking(code):
        words = said(judged.reasons("x"), *judged.REASONS)
        assert words == [_(x) for x in judged.REASONS.values()]
        own = said(judged.reasons("x"), "suite:phones", "set_aside:tests", "of_a_plugin")
    assert not {*words} & {x.replace("_", " ") for x in judged.REASONS}
    assert [x.rpartition(" ")[2] for x in own] == ["phones", "tests", "plugin"]
    assert own[0] != "your own suite phones"


@pytest.mark.parametrize("sentence", judged.OBSERVED)
def test_what_a_check_saw_is_recognised_in_every_sentence(sentence: str) -> None:
    names = PLACES.findall(sentence)
    filled = sentence.format(**{name: f"{number}.5" for number, name in enumerate(names)})
    assert said(judged.observed("x"), filled) == [filled]
    with speaking("sl"):
        (told,) = said(judged.observed("x"), filled)
        figures = {name: f"{n}{',' if name in judged.FIGURES else '.'}5" for n, name in enumerate(names)}
        assert told == _(sentence).format(**figures) != filled


@pytest.mark.parametrize("sentence", [*UNFIT, *UNREADABLE])
def test_why_a_file_could_not_be_read_is_told_in_the_language_of_the_reader(sentence: str) -> None:
    filled = sentence.format(**{name: f"{name} 1.csv" for name in PLACES.findall(sentence)})
    assert said(judged.unreadable("x"), filled) == [filled]
    with speaking("pl"):
        (told,) = said(judged.unreadable("x"), filled)
        assert told == _(sentence).format(**{name: f"{name} 1.csv" for name in PLACES.findall(sentence)})
        assert told != filled


@pytest.mark.parametrize("sentence", errors.EVERY)
def test_why_something_cannot_be_is_told_in_the_language_of_the_reader(sentence: str) -> None:
    filled = {name: f"{name} [1]" for name in PLACES.findall(sentence)}
    assert errors.told(sentence.format(**filled)) == sentence.format(**filled)
    with speaking("pl"):
        assert errors.told(sentence.format(**filled)) == _(sentence).format(**filled) != sentence.format(**filled)


@pytest.mark.parametrize(
    "error",
    [
        UnknownDimensionError("chanel", "leg", ["channel", "queue"]),
        UnknownDimensionError("zzz", "leg", ["channel", "queue"]),
        UnknownValueError("channel", "fax", ["voice", "chat"]),
        NotAShareError("wait_p50"),
        NoAddressError(),
    ],
    ids=str,
)
def test_the_sentences_of_errors_are_those_that_metrics_really_say(error: Exception) -> None:
    with speaking("sl"):
        assert not {"Rows", "There", "Metric"} & {*errors.told(error).split()}


@pytest.mark.parametrize("code", TRANSLATED)
def test_what_is_told_of_a_connector_is_named(code: str) -> None:
    every = [x for name in connectors() for x in explanation(name) if x and x != name]
    with speaking(code):
        assert not {*every} & {*said(judged.of_connectors("x"), *every)}
    assert said(judged.of_connectors("x"), "reads", "setting let") == ["reads", "setting let"]


def test_an_empty_file_and_a_broken_archive_are_told_as_they_really_are(tmp_path: Path) -> None:
    broken = {"empty.csv": b"", "packed.gz": b"\x1f\x8b\x08damaged", "packed.zip": b"PK\x03\x04 and no end"}
    for name, content in broken.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UnreadableFileError) as error:
            look_at(tmp_path / name)
        with speaking("sl"):
            assert said(judged.unreadable("x"), str(error.value)) != [str(error.value)]


def test_another_sentence_stays_as_it_is() -> None:
    with speaking("pl"):
        assert said(judged.observed("x"), "PolarsError", "'at' is missing") == ["PolarsError", "'at' is missing"]


def days(table: str, **changed: object) -> pl.DataFrame:
    """Sixty days of calls alike, with the last whole day as it is said here."""
    first = date(2026, 9, 1)
    usual = {"table": table, "source": "pbx", "channel": "voice", "rows": 100, "unmapped": 0, "waited": 90}
    usual |= {"wait_median_s": 20.0, "wait_long_s": 60.0, "talked": 80, "talk_median_s": 180.0}
    rows = []
    for number in range(60):
        day = first + timedelta(days=number)
        last_at = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)
        rows.append(usual | {"day": day, "last_at": last_at} | (changed if number == 58 else {}))
    return pl.DataFrame(rows, schema=DAYS)


@pytest.mark.parametrize(
    ("check", "changed"),
    [
        ("waits", {"wait_median_s": 400.0}),
        ("waits", {"wait_long_s": 2_000.5}),
        ("waits", {"talk_median_s": 5_000.0}),
        ("volume", {"rows": 3}),
        ("unmapped", {"unmapped": 77}),
        ("units", {"talk_median_s": 180_000.0}),
        ("units", {"wait_median_s": 20_000.0}),
        ("units", {"talk_median_s": 10_800.0}),
    ],
)
def test_the_sentences_are_those_that_the_checks_really_say(check: str, changed: dict[str, object]) -> None:
    frame = days("interaction" if check == "volume" else "leg", **changed)
    day = date(2026, 9, 1) + timedelta(days=58)
    moment = Moment(since=day, until=day, now=datetime(2026, 10, 31, tzinfo=UTC))
    found = [
        x.observed
        for before in (False, True)
        for x in judged_by(frame, moment, Quality(), source="pbx", before=before)
        if x.expectation == check and not x.ok
    ]
    assert found
    with speaking("pl"):
        told = said(judged.observed("x"), *found)
    assert [x for x in told if x in found] == []
    assert all(" where " not in x and "hold words" not in x for x in told)


def test_every_rule_beside_our_own_has_a_name_that_can_be_translated_or_is_a_vendors() -> None:
    presets = {x for metric in all_metrics(()).values() for x in metric.presets}
    vendors = {"amazon_connect", "chatwoot", "dynamics", "genesys", "google", "twilio", "wazo", "zendesk", *VENDORS}
    assert presets <= vendors | {*RULES}
    with speaking("sl"):
        assert formats.one(rule_names(pl.lit("with_callbacks"))) == "S povratnimi klici"
        assert formats.one(rule_names(pl.lit("amazon_connect"))) == "Amazon Connect"


@pytest.mark.parametrize("code", TRANSLATED)
def test_rows_and_clocks_of_definitions_are_told_in_the_language_of_the_reader(code: str) -> None:
    metric = all_metrics(())["served_in_time"]
    english = (rows_of(metric), clock_of(metric))
    with speaking(code):
        told = (rows_of(metric), clock_of(metric))
    assert english[1] == "queued_at (When it entered the queue; null when it never did)"
    assert [x.partition(" (")[0] for x in told] == ["leg", "queued_at"]
    assert not {*told} & {*english}
