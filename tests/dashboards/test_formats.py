"""Numbers, durations and names as people read them; and nothing in a name is ever followed."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from dashboards.words import formats
from dashboards.words.language import LANGUAGES, speaking
from ingest.settings import Promise
from metrics.metric import Unit

DASH, MINUS = "\N{EN DASH}", "\N{MINUS SIGN}"


def spaced(text: str) -> str:
    """With ordinary spaces, to be read in a test."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("promise", "text"),
    [
        pytest.param(Promise(within_s=20), "20 s", id="by the calendar"),
        pytest.param(Promise(within_s=14_400, hours="o", clock="business"), "4 h of opening hours", id="when open"),
    ],
)
def test_a_promise_says_by_which_clock_it_goes(promise: Promise, text: str) -> None:
    assert spaced(formats.promise(promise)) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        pytest.param(None, DASH, id="an unknown wait is a dash, never 0"),
        pytest.param(0, "0 s", id="no wait is 0 seconds"),
        pytest.param(59.4, "59 s", id="under a minute in seconds"),
        pytest.param(59.6, "1 min", id="what rounds to a minute is a minute"),
        pytest.param(245, "4 min 5 s", id="a few minutes with their seconds"),
        pytest.param(600, "10 min", id="from ten minutes on without seconds"),
        pytest.param(3_599, "1 h", id="what rounds to an hour is an hour"),
        pytest.param(12_000, "3 h 20 min", id="hours with their minutes"),
        pytest.param(200_000, "2 d 8 h", id="days with their hours"),
    ],
)
def test_a_duration_is_written_in_its_two_largest_units(seconds: float | None, text: str) -> None:
    assert spaced(formats.duration(seconds)) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1_000, "1,000"),
        (1_234_567, "1,234,567"),
        (-123, "-123"),
        (-1_234, "-1,234"),
        (None, DASH),
    ],
)
def test_a_count_has_a_comma_between_thousands(number: int | None, text: str) -> None:
    assert formats.count(number) == text


@pytest.mark.parametrize(
    ("share", "digits", "text"),
    [
        (0.914, 0, "91 %"),
        (0.674, 1, "67.4 %"),
        (1.0, 1, "100.0 %"),
        (-0.004, 1, f"{MINUS}0.4 %"),
        (-0.12, 0, f"{MINUS}12 %"),
        (-0.0001, 1, "0.0 %"),
        (None, 0, DASH),
    ],
)
def test_a_share_is_written_in_percent(share: float | None, digits: int, text: str) -> None:
    assert spaced(formats.percent(share, digits)) == text


def test_an_interval_of_shares_names_the_unit_once() -> None:
    written = formats.one(formats.intervals(Unit.PERCENT, pl.lit(0.89), pl.lit(0.92)))
    assert spaced(written) == f"89{DASH}92 %"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_without_an_interval_has_no_bracket(language: str) -> None:
    rows = pl.DataFrame({"value": [168.0, 12.0], "low": [None, 9.0], "high": [None, 15.0], "n": [168, 12]})
    with speaking(language):
        alone, with_interval = rows.select(formats.answers(Unit.COUNT)).to_series()
    assert spaced(alone) == "168, n = 168"
    assert "(" in with_interval


def test_an_interval_that_does_not_exist_is_nothing() -> None:
    nothing = pl.lit(None, dtype=pl.Float64)
    assert pl.select(formats.intervals(Unit.PERCENT, nothing, nothing)).item() is None


@pytest.mark.parametrize(("difference", "text"), [(0.114, "+11"), (-0.114, f"{MINUS}11"), (0.003, "0"), (-0.003, "0")])
def test_a_difference_is_written_in_points_with_its_sign(difference: float, text: str) -> None:
    assert formats.one(formats.points(pl.lit(difference))) == text


@pytest.mark.parametrize(
    ("dimension", "value", "text"),
    [
        pytest.param("channel", "voice", "Phone", id="a channel as people call it"),
        pytest.param("channel", "others", "others", id="a channel that is not in the vocabulary as it stands"),
        pytest.param("hour", 9, "09:00", id="an hour as a time"),
        pytest.param("queue", "billing", "billing", id="a queue as the source calls it"),
        pytest.param("queue", None, "(none)", id="no queue is said to be none"),
    ],
)
def test_a_value_of_a_dimension_has_a_name(dimension: str, value: object, text: str) -> None:
    assert formats.name(dimension, value) == text


def test_channels_stand_in_the_order_of_the_vocabulary() -> None:
    rows = pl.DataFrame({"channel": ["others", "email", "voice", "chat"]}).sort(formats.order("channel"))
    assert rows["channel"].to_list() == ["voice", "chat", "email", "others"]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("![x](http://example.org/x.png)", id="an image on somebody's server"),
        pytest.param("[here](http://example.org)", id="a link"),
        pytest.param(":material/home: :red[alarm]", id="an icon and a colour"),
        pytest.param("<img src=x>", id="a tag"),
        pytest.param("$x^2$", id="a formula"),
        pytest.param("# heading\n- list", id="a heading and a list"),
    ],
)
def test_markdown_in_a_name_is_shown_and_not_followed(name: str) -> None:
    plain = formats.plain(name)
    assert plain.replace("\\", "") == " ".join(name.split())
    assert all(plain[i - 1] == "\\" for i, x in enumerate(plain) if x in "![]()<>:$#-")


def test_a_moment_is_told_on_the_clocks_of_the_site() -> None:
    when = datetime(2026, 11, 3, 23, 30, tzinfo=UTC)
    assert formats.moment(when, "Europe/Ljubljana") == "Wed 4 Nov 2026, 00:30"


@pytest.mark.parametrize(
    ("words", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_words_stand_in_a_row(words: list[str], text: str) -> None:
    assert formats.in_a_row(words) == text


@pytest.mark.parametrize(
    ("language", "count", "share", "score"),
    [
        pytest.param("en", "1,234,567", "67.4 %", "4.5", id="English"),
        pytest.param("pl", "1 234 567", "67,4%", "4,5", id="Polish"),
        pytest.param("sl", "1.234.567", "67,4 %", "4,5", id="Slovenian"),
    ],
)
def test_numbers_are_written_as_the_reader_writes_them(language: str, count: str, share: str, score: str) -> None:
    with speaking(language):
        written = (formats.count(1_234_567), formats.percent(0.674, 1), formats.value(Unit.SCORE, 4.5))
        interval = formats.one(formats.intervals(Unit.PERCENT, pl.lit(0.671), pl.lit(0.682), 1))
        frame = pl.select(formats.points(pl.lit(-0.114), 1))
    assert tuple(map(spaced, written)) == (count, share, score)
    assert spaced(interval).startswith(share[:2])
    assert spaced(interval).endswith(share[4:])
    assert spaced(interval).count("%") == 1
    assert frame.item() == f"{MINUS}11{share[2]}4"


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        pytest.param("en", ["999", "3,437", "-9,977", "12,345"], id="English"),
        pytest.param("pl", ["999", "3437", "-9977", "12 345"], id="Polish"),
        pytest.param("sl", ["999", "3437", "-9977", "12.345"], id="Slovenian"),
    ],
)
def test_thousands_stand_apart_from_as_many_digits_on_as_browsers_set_them_apart(
    language: str, texts: list[str]
) -> None:
    with speaking(language):
        assert [spaced(formats.count(x)) for x in (999, 3_437, -9_977, 12_345)] == texts


@pytest.mark.parametrize(
    ("language", "tenths", "whole"),
    [
        ("en", "+12.5 points", ["1 point", "2 points", "3 points", "5 points"]),
        ("pl", "+12,5 pkt", ["1 punkt", "2 punkty", "3 punkty", "5 punktów"]),
        ("sl", "+12,5 o. t.", ["1 o. t.", "2 o. t.", "3 o. t.", "5 o. t."]),
    ],
)
def test_points_are_right_in_every_number_and_case(language: str, tenths: str, whole: list[str]) -> None:
    with speaking(language):
        assert formats.difference(Unit.PERCENT, 0.125).replace("\N{NO-BREAK SPACE}", " ") == tenths
        assert [formats.in_points(x / 100) for x in (1, -2, 3, 5)] == whole


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_column_of_days_is_written_like_each_of_them(language: str) -> None:
    when = [date(2026, 1, 1), date(2026, 2, 28), date(2026, 11, 3), date(2026, 12, 31)]
    with speaking(language):
        written = pl.DataFrame({"day": when}).select(formats.days(pl.col("day")))["day"].to_list()
        assert written == [formats.day(x) for x in when]
        assert formats.weekday("tuesday") == formats.name("weekday", 2)


@pytest.mark.parametrize(
    ("unit", "difference", "text"),
    [
        (Unit.PERCENT, 0.0412, "+4.1 points"),
        (Unit.PERCENT, -0.0001, "0.0 points"),
        (Unit.SECONDS, -20.0, f"{MINUS}20 s"),
        (Unit.COUNT, 1_200.0, "+1,200"),
        (Unit.SCORE, None, DASH),
    ],
)
def test_a_difference_has_its_sign_and_its_unit(unit: Unit, difference: float | None, text: str) -> None:
    assert spaced(formats.one(formats.signed(unit, pl.lit(difference, dtype=pl.Float64)))) == text
