"""A delimited file becomes text columns; what is wrong with a record costs that record."""

from collections.abc import Sequence
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.read.delimited import delimited, separator_of
from ingest.read.raw import UnreadableFileError
from ingest.read.split import line_chunks
from tests.ingest.read.conftest import CutInto, RawOf

HEAD = b"a,b\n"


def read(raw_of: RawOf, content: bytes, *, separator: str = ",", **how: Any) -> tuple[list[Any], list[Any]]:
    """Records with their line and fields; refused records with line, reason and detail."""
    limits = {key: how.pop(key) for key in ("line_bytes", "columns") if key in how}
    parts = list(delimited(raw_of(content, **limits), separator=separator, **how))
    good = [row for frame, _ in parts for row in frame.rows()]
    return good, [row for _, refused in parts for row in refused.frame.drop("raw").rows()]


@pytest.mark.parametrize(
    ("body", "good", "bad"),
    [
        pytest.param(b"1,2\n", [(2, "1", "2")], [], id="fields are text"),
        pytest.param(b"1,\n", [(2, "1", None)], [], id="an empty field is null"),
        pytest.param(b'"",""\n', [(2, None, None)], [], id="an empty field in quotes is null too"),
        pytest.param(b" 1 ,x\n", [(2, " 1 ", "x")], [], id="spaces are kept"),
        pytest.param(
            b"1,2\r\n3,4\n5,6\r7,8",
            [(x + 1, str(2 * x - 1), str(2 * x)) for x in (1, 2, 3, 4)],
            [],
            id="mixed line ends merge no records",
        ),
        pytest.param(
            b"1\n3,4\n", [(3, "3", "4")], [(2, "too_few_fields", "1 of 2")], id="a record with too few fields"
        ),
        pytest.param(
            b"1,2,3\n3,4\n", [(3, "3", "4")], [(2, "too_many_fields", "3 of 2")], id="a record with too many fields"
        ),
        pytest.param(b"1,2\n\n\n3,4\n", [(2, "1", "2"), (5, "3", "4")], [], id="empty lines are no records, but count"),
        pytest.param(b"1,\xff\n3,4\n", [(3, "3", "4")], [(2, "not_utf8", "")], id="a wrong byte"),
        pytest.param(b"1,\0\n3,4\n", [(3, "3", "4")], [(2, "nul_byte", "")], id="a NUL byte"),
        pytest.param(b'1,"x,y"\n', [(2, "1", "x,y")], [], id="a separator in quotes belongs to the field"),
        pytest.param(b'1,"x""y"\n', [(2, "1", 'x"y')], [], id="a doubled quote is a quote"),
        pytest.param(b'1,6" pipe\n', [(2, "1", '6" pipe')], [], id="a quote inside an unquoted field is itself"),
        pytest.param(
            b'1,"x"y\n3,4\n', [(3, "3", "4")], [(2, "unbalanced_quote", "")], id="text behind a closing quote"
        ),
        pytest.param(
            b'1,"x\n3,4\n',
            [(3, "3", "4")],
            [(2, "unbalanced_quote", "")],
            id="a quote that never closes costs its line",
        ),
        pytest.param(
            b'1,"x\n3,4\n5,"y\n7,8\n',
            [(3, "3", "4"), (5, "7", "8")],
            [(2, "unbalanced_quote", ""), (4, "unbalanced_quote", "")],
            id="two such quotes do not close each other",
        ),
        pytest.param(
            b'1,"x\ny"\n3,4\n',
            [(2, "1", "x\ny"), (4, "3", "4")],
            [],
            id="a field over two lines; the next has its own number",
        ),
        pytest.param(
            b'1,"x\n\n\ny"\n3\n',
            [(2, "1", "x\n\n\ny")],
            [(6, "too_few_fields", "1 of 2")],
            id="a field over four lines, and a bad record behind it",
        ),
        pytest.param(
            b'"x\ny","p\nq"\n3,4\n', [(2, "x\ny", "p\nq"), (5, "3", "4")], [], id="two fields over lines in one record"
        ),
        pytest.param(
            b'1,"x\ny\xff"\n3,4\n',
            [(4, "3", "4")],
            [(2, "not_utf8", "")],
            id="a wrong byte in a field over lines costs that record",
        ),
        pytest.param(b'1,"x\n3,4"\n5,6\n', [(2, "1", "x\n3,4"), (4, "5", "6")], [], id="a record in quotes is a field"),
        pytest.param(
            b'1,"x\n3",4,5\n6,7\n',
            [(4, "6", "7")],
            [(2, "unbalanced_quote", ""), (3, "too_many_fields", "3 of 2")],
            id="lines that do not make a whole record are judged one by one",
        ),
        pytest.param(b"1,2\n3,4", [(2, "1", "2"), (3, "3", "4")], [], id="the last line may have no end"),
        pytest.param(b"1,2\n3", [(2, "1", "2")], [(3, "too_few_fields", "1 of 2")], id="a cut last line"),
    ],
)
def test_records(body: bytes, good: Sequence[Any], bad: Sequence[Any], raw_of: RawOf) -> None:
    assert read(raw_of, HEAD + body) == (good, bad)


def test_a_last_line_without_an_end_is_refused_where_files_end_with_one(raw_of: RawOf) -> None:
    assert read(raw_of, HEAD + b"1,2\n3,4", ends_with_newline=True) == ([(2, "1", "2")], [(3, "truncated", "")])


def test_a_refused_record_keeps_its_bytes_over_all_its_lines(raw_of: RawOf) -> None:
    (_, refused), *_ = delimited(raw_of(HEAD + b'1,"x\ny\xff"\n3\n'), separator=",")
    assert refused.frame["raw"].to_list() == [b'1,"x\ny\xff"', b"3"]


def test_names_can_be_given_for_files_without_a_line_of_names(raw_of: RawOf) -> None:
    assert read(raw_of, b"1;2\n", separator=";", header=["x", "y"]) == ([(1, "1", "2")], [])


def test_without_a_quote_character_quotes_are_letters(raw_of: RawOf) -> None:
    assert read(raw_of, HEAD + b'1,"x\n', quote=None) == ([(2, "1", '"x')], [])


def test_columns_are_named_by_the_first_line_that_is_not_empty(raw_of: RawOf) -> None:
    (frame, _), *_ = delimited(raw_of(b'\n\xef"vru+line","a, b",,d \n1,2,3,4\n'.replace(b"\xef", b"")), separator=",")
    assert frame.columns == ["record", "vru+line", "a, b", "column_3", "d"]
    assert frame["record"].to_list() == [3]


def test_names_that_would_be_patterns_of_names_are_given_others(raw_of: RawOf) -> None:
    (frame, _), *_ = delimited(raw_of(b"*,^a.*$,record\n1,2,3\n"), separator=",")
    assert frame.columns == ["record", "column_1", "column_2", "record_"]


def test_a_file_of_names_alone_has_columns_and_no_records(raw_of: RawOf) -> None:
    ((frame, refused),) = delimited(raw_of(b"a,b\n"), separator=",")
    assert frame.schema == {"record": pl.Int64, "a": pl.String, "b": pl.String}
    assert (frame.height, len(refused)) == (0, 0)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"a,a\n1,2\n", "names two of its columns alike", id="two columns of one name"),
        pytest.param(b"a,\xff\n1,2\n", "first line that is no text", id="a first line that is no text"),
        pytest.param(b"\n\n", "nothing but empty lines", id="nothing but empty lines"),
        pytest.param(b"a,b,c,d\n", "has more than 3 columns", id="more columns than allowed"),
    ],
)
def test_a_first_line_that_cannot_name_columns_makes_the_file_unreadable(
    content: bytes, why: str, raw_of: RawOf
) -> None:
    with pytest.raises(UnreadableFileError, match=why):
        read(raw_of, content, columns=3)


@pytest.mark.parametrize(
    ("line", "separator"),
    [("a,b", ","), ("a;b,c;d", ";"), ("a\tb", "\t"), ("a|b|c,d", "|"), ("a", ",")],
    ids=["comma", "semicolon", "tab", "pipe", "a comma when there is nothing"],
)
def test_the_first_line_tells_the_separator(line: str, separator: str) -> None:
    assert separator_of(line) == separator


FIELDS = st.lists(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=8), min_size=3, max_size=3),
    max_size=20,
)


def quoted(field: str) -> str:
    return '"' + field.replace('"', '""') + '"'


@given(records=FIELDS)
def test_what_was_written_with_quotes_is_read_as_it_was(records: list[list[str]], raw_of: RawOf) -> None:
    text = "a,b,c\n" + "".join(",".join(map(quoted, record)) + "\n" for record in records)
    good, bad = read(raw_of, text.encode())
    assert [list(row[1:]) for row in good] == [[field or None for field in record] for record in records]
    assert bad == []


MANGLED = st.lists(
    st.sampled_from([b"1", b"x", b",", b'"', b'""', b"\n", b"\r\n", b"\xff", b"\0", b"\xc3\xa4"]), max_size=80
)


@example(parts=[b'"', b"\n", b",", b'"', b"\n"])
@given(parts=MANGLED)
def test_whatever_stands_in_a_file_nothing_is_lost_or_raised(parts: list[bytes], raw_of: RawOf) -> None:
    content = b"first,second\n" + b"".join(parts)
    raw = raw_of(content)
    good, bad = read(raw_of, content)
    numbers = [row[0] for row in good + bad]
    filled = {n for chunk in line_chunks(raw) for n in chunk.numbers(chunk.ends > chunk.starts).tolist()} - {1}
    assert len(set(numbers)) == len(numbers)
    assert set(numbers) <= filled
    covered = sum(1 + refused.count(b"\n") for refused in _texts(raw_of, content))
    lines_of_good = sum(1 + sum((field or "").count("\n") for field in row[1:]) for row in good)
    assert covered + lines_of_good >= len(filled)


def _texts(raw_of: RawOf, content: bytes) -> list[bytes]:
    return [text for _, refused in delimited(raw_of(content), separator=",") for text in refused.frame["raw"].to_list()]


@given(parts=MANGLED, size=st.integers(1, 30))
def test_where_a_file_is_cut_into_chunks_does_not_matter(
    parts: list[bytes], size: int, raw_of: RawOf, cut_into: CutInto
) -> None:
    content = b"first,second\n" + b"".join(parts)
    whole = read(raw_of, content)
    with cut_into(size, chunk=size):
        assert read(raw_of, content) == whole
