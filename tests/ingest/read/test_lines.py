"""A text file line by line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.read.lines import lines
from ingest.read.split import line_chunks
from tests.ingest.read.conftest import RawOf

Rows = list[tuple[int, str]]


def split(raw_of: RawOf, content: bytes, *, ends_with_newline: bool = False, **limits: int) -> tuple[Rows, Rows]:
    """The good lines and the refused ones with their reasons."""
    good: Rows = []
    bad: Rows = []
    for frame, refused in lines(raw_of(content, **limits), ends_with_newline=ends_with_newline):
        good += frame.rows()
        bad += refused.frame.select("record", "reason").rows()
    return good, bad


@pytest.mark.parametrize(
    ("content", "good", "bad"),
    [
        pytest.param(b"a\nb\n", [(1, "a"), (2, "b")], [], id="lines end with LF"),
        pytest.param(b"a\r\nb\r\n", [(1, "a"), (2, "b")], [], id="lines end with CR LF"),
        pytest.param(b"a\rb\r", [(1, "a"), (2, "b")], [], id="lines end with CR, as on old machines"),
        pytest.param(b"a\r\nb\nc\rd", [(1, "a"), (2, "b"), (3, "c"), (4, "d")], [], id="mixed ends merge no lines"),
        pytest.param(b"a\n\n\r\nb", [(1, "a"), (4, "b")], [], id="empty lines count, and are no records"),
        pytest.param(b"a\nb\xff\nc", [(1, "a"), (3, "c")], [(2, "not_utf8")], id="a wrong byte costs its line"),
        pytest.param(b"a\nb\0\nc", [(1, "a"), (3, "c")], [(2, "nul_byte")], id="a NUL byte costs its line"),
        pytest.param("ä\n日本語\n".encode(), [(1, "ä"), (2, "日本語")], [], id="UTF-8 of any script is good"),
        pytest.param(b"\n\n", [], [], id="nothing but empty lines is no record"),
    ],
)
def test_lines_keep_their_numbers(content: bytes, good: Rows, bad: Rows, raw_of: RawOf) -> None:
    assert split(raw_of, content) == (good, bad)


def test_a_last_line_without_an_end_was_cut_off_where_every_line_has_one(raw_of: RawOf) -> None:
    assert split(raw_of, b"a\nb", ends_with_newline=True) == ([(1, "a")], [(2, "truncated")])
    assert split(raw_of, b"a\nb\n", ends_with_newline=True) == ([(1, "a"), (2, "b")], [])
    assert split(raw_of, b"a\nb\r", ends_with_newline=True) == ([(1, "a"), (2, "b")], [])


def test_a_line_longer_than_allowed_costs_itself_only(raw_of: RawOf) -> None:
    content = b"a\n" + b"x" * 5_000_000 + b"\nb\n" + b"y" * 100 + b"\n"
    assert split(raw_of, content, line_bytes=50) == ([(1, "a"), (3, "b")], [(2, "line_too_long"), (4, "line_too_long")])


def test_of_a_line_that_is_too_long_only_the_beginning_is_kept(raw_of: RawOf) -> None:
    (_, refused), *_ = lines(raw_of(b"x" * 5_000_000, line_bytes=50))
    assert len(refused.frame["raw"][0]) == 51


def test_refused_lines_keep_their_bytes(raw_of: RawOf) -> None:
    (_, refused), *_ = lines(raw_of(b"a\nb\xffc\n"))
    assert refused.frame["raw"].to_list() == [b"b\xffc"]


@given(
    parts=st.lists(st.sampled_from([b"a", b"\xc3\xa4", b"\r", b"\n", b"\r\n", b"\0", b"\xff", b"xyz"]), max_size=60),
    size=st.integers(1, 40),
)
def test_where_blocks_end_does_not_matter(parts: list[bytes], size: int, raw_of: RawOf) -> None:
    raw = raw_of(b"x" * 300 + b"".join(parts))
    whole = [x for chunk in line_chunks(raw) for x in chunk.frame().rows()]
    cut = [x for chunk in line_chunks(raw, size=size) for x in chunk.frame().rows()]
    assert whole == cut


@given(content=st.binary(min_size=1, max_size=300))
def test_every_line_that_is_not_empty_is_a_record_or_refused(content: bytes, raw_of: RawOf) -> None:
    content = b"some text" * 100 + content
    good, bad = split(raw_of, content)
    expected = [
        at for at, line in enumerate(content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"), 1) if line
    ]
    assert sorted(number for number, _ in good + bad) == expected
