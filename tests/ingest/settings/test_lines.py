"""The line of every key, whatever the shape in which it is written."""

import pytest

from ingest.settings.lines import Place, lines_of


@pytest.mark.parametrize(
    ("text", "place", "line"),
    [
        pytest.param("\n# said [b]\n[a]\nb = 1", ("a", "b"), 4, id="below comments and empty lines"),
        pytest.param('["a.b"]\n"c d" = 1', ("a.b", "c d"), 2, id="in quotes"),
        pytest.param("[a]\nb.c = 1", ("a", "b", "c"), 2, id="with a dot"),
        pytest.param("a = { b = { c = 1 } }", ("a", "b", "c"), 1, id="in braces"),
        pytest.param("[a]\nb = [\n  1,\n]\nc = 2", ("a", "c"), 5, id="below a list of several lines"),
        pytest.param('[a]\nb = """\n[c]\nd = 1\n"""\ne = 1', ("a", "e"), 6, id="below text that looks like a section"),
        pytest.param("[[s]]\na = 1\n[[s]]\na = 2", ("s", 1, "a"), 4, id="in the second of two"),
        pytest.param(
            "[[s]]\n[s.t]\na = 1\n[[s]]\n[s.t]\na = 2", ("s", 1, "t", "a"), 6, id="in a section of the second"
        ),
        pytest.param("[a]\nb = 1", ("a", "x"), 1, id="that is not there: its section"),
        pytest.param("[a.b]\nc = 1", ("a",), 1, id="of a section that only its inner one writes"),
        pytest.param("[a]\nb = 1\nc = ", ("a", "b"), 2, id="before a line that is not TOML"),
    ],
)
def test_the_line_of_a_key(text: str, place: Place, line: int) -> None:
    assert lines_of(text).of(place) == line


def test_what_is_nowhere_has_no_line() -> None:
    assert lines_of("[a]").of(("b",)) is None


def test_a_section_below_a_later_source_is_not_a_second_one() -> None:
    assert lines_of("[[s]]\n[s.t]\n[[s]]\n[s.t]").again == ()


def test_a_key_again_is_found_with_both_lines() -> None:
    assert lines_of("[a]\nb = 1\nb = 2").again == ((("a", "b"), 2, 3),)
