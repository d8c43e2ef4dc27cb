"""JSON objects are read in whatever way they were strung together; what is broken costs the record it stands in."""

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.read.json import json_records
from tests.ingest.read.conftest import CutInto, RawOf

Good = list[tuple[int, Any]]
Bad = list[tuple[int, str]]


class Call(msgspec.Struct):
    """What a connector asks for."""

    id: int
    talk: float | None = None


def read(raw_of: RawOf, content: bytes | str, kind: type[Any] = dict, **limits: int) -> tuple[Good, Bad]:
    good: Good = []
    bad: Bad = []
    for records, refused in json_records(raw_of(content, **limits), kind):
        good += [(number, each["id"] if isinstance(each, dict) else each) for number, each in records]
        bad += refused.frame.select("record", "reason").rows()
    return good, bad


def ids(*numbers: int) -> Good:
    return list(enumerate(numbers, start=1))


@pytest.mark.parametrize("kind", [dict, Call])
@pytest.mark.parametrize("between", ["\n", "", ",\n"])
def test_an_object_with_a_key_twice_is_refused(between: str, kind: type[Any], raw_of: RawOf) -> None:
    content = between.join(['{"id":1}', '{"id":2,"id":2}', '{"id":3,"x":[{"y":0,"y":0}]}', '{"id":4,"x":{"id":4}}'])
    good, bad = read(raw_of, content, kind)
    assert [number for number, _ in good] == [1, 4]
    assert bad == [(2, "key_twice"), (3, "key_twice")]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param('{"id":1}\n{"id":2}\n', id="one object per line"),
        pytest.param('{"id":1}\r\n{"id":2}', id="lines of another system, the last without an end"),
        pytest.param('{"id":1}{"id":2}', id="objects behind one another"),
        pytest.param('{"id":1} \t{"id":2}\n', id="objects with space between them"),
        pytest.param('{\n "id": 1\n}\n{\n "id": 2\n}\n', id="objects over several lines"),
        pytest.param('[{"id":1},{"id":2}]', id="an array on one line"),
        pytest.param('[\n  {"id":1},\n  {"id":2}\n]\n', id="an array with an object on each line"),
        pytest.param('[\n  {\n    "id": 1\n  },\n  {\n    "id": 2\n  }\n]', id="an array written for people"),
        pytest.param('[{"id":1}]\n[{"id":2}]\n', id="an array for each page"),
        pytest.param('{"id":1},\n{"id":2},\n', id="the middle of an array"),
        pytest.param('{"id":1,"x":"}{"}{"id":2,"x":"\\"}{\\\\"}', id="brackets and quotes within strings"),
        pytest.param('{"id":1,"x":[{"id":9},{"id":8}]}{"id":2}', id="objects within objects are no records"),
    ],
)
def test_every_stringing_gives_the_same_records(content: str, raw_of: RawOf) -> None:
    assert read(raw_of, content) == (ids(1, 2), [])


@pytest.mark.parametrize(
    ("content", "good", "bad"),
    [
        pytest.param('{"id":1}\n{"id":\n{"id":3}\n', [(1, 1), (3, 3)], [(2, "not_json")], id="a cut line"),
        pytest.param(
            '{"id":1}\n{"id":"2}\n{"id":3}\n', [(1, 1), (3, 3)], [(2, "not_json")], id="an open string in a line"
        ),
        pytest.param('{"id":1}\n{"id":2', [(1, 1)], [(2, "truncated")], id="a cut last line"),
        pytest.param('{"id":1}\n\n{"id":3}\n', [(1, 1), (3, 3)], [], id="an empty line counts, and is no record"),
        pytest.param(
            '{"id":1}\n{"id":2}{"id":9}\n{"id":3}\n',
            [(1, 1), (3, 3)],
            [(2, "not_json")],
            id="two objects on one of many lines",
        ),
        pytest.param('{"id":1}{"id":2{"id":3}', [(1, 1), (3, 3)], [(2, "not_json")], id="a cut object before another"),
        pytest.param(
            '{"id":1}{"id":"2}{"id":3}', [(1, 1), (3, 3)], [(2, "truncated")], id="an open string before another object"
        ),
        pytest.param(
            '{"id":1}{"id":"2,"b":1}{"id":"3,"b":1}{"id":4}',
            [(1, 1), (4, 4)],
            [(2, "not_json"), (3, "not_json")],
            id="two broken objects that seem one",
        ),
        pytest.param('{"id":1} x {"id":3}', [(1, 1), (3, 3)], [(2, "not_json")], id="a word between objects"),
        pytest.param(
            '[\n{"id":1},\n{"id":2,\n{"id":3}\n]', [(1, 1), (3, 3)], [(2, "not_json")], id="a cut line of an array"
        ),
        pytest.param(
            '[{"id":1},{"id":2,{"id":3}]',
            [(1, 1)],
            [(2, "not_json")],
            id="a cut object in an array on one line costs the rest",
        ),
        pytest.param('[{"id":1},{"id"', [(1, 1)], [(2, "truncated")], id="a cut array"),
        pytest.param('[{"id":1}', [(1, 1)], [(2, "truncated")], id="an array cut between objects"),
        pytest.param(
            "nulll{", [], [(1, "not_json"), (2, "truncated")], id="the six bytes that bring other readers down"
        ),
        pytest.param(
            '{"id":1}\nnull\n{"id":3}\n[]\n{"id":5}\n',
            [(1, 1), (3, 3), (5, 5)],
            [(2, "wrong_shape"), (4, "wrong_shape")],
            id="lines that are JSON, but no objects",
        ),
        pytest.param('{"id":NaN}\n{"id":2}\n', [(2, 2)], [(1, "not_json")], id="NaN is no JSON"),
        pytest.param('{"id":1e309}\n{"id":2}\n', [(2, 2)], [(1, "wrong_shape")], id="a number without bounds"),
        pytest.param('{"id":"\\ud800"}\n{"id":2}\n', [(2, 2)], [(1, "not_json")], id="half a pair of surrogates"),
        pytest.param(b'{"id":"\xff"}\n{"id":2}\n', [(2, 2)], [(1, "not_utf8")], id="a wrong byte"),
        pytest.param(b'{"id":"\0"}\n{"id":2}\n', [(2, 2)], [(1, "nul_byte")], id="a NUL byte"),
        pytest.param(
            '{"id":' + "[" * 99 + "]" * 99 + '}\n{"id":2}\n',
            [(2, 2)],
            [(1, "too_deep")],
            id="brackets too deep, closed",
        ),
        pytest.param(
            '{"id":' + "[" * 99 + '\n{"id":2}\n{"id":3}\n',
            [(2, 2), (3, 3)],
            [(1, "too_deep")],
            id="brackets too deep, never closed",
        ),
        pytest.param(
            '{"id":' + "[" * 99 + "]" * 99 + '}{"id":2}',
            [(2, 2)],
            [(1, "too_deep")],
            id="brackets too deep, without lines",
        ),
        pytest.param("", [], [], id="white space is no record"),
        pytest.param("[]", [], [], id="an empty array has no records"),
    ],
)
def test_what_is_broken_costs_its_record(content: str | bytes, good: Good, bad: Bad, raw_of: RawOf) -> None:
    assert read(raw_of, content or "\n") == (good, bad)


def test_a_wrong_type_is_refused_with_the_name_of_its_field_and_no_content(raw_of: RawOf) -> None:
    content = '{"id":1,"talk":2.5}\n{"id":"secret"}\n{"talk":3}\n{"id":4,"talk":"secret"}\n'
    ((records, refused),) = json_records(raw_of(content), Call)
    assert records == [(1, Call(1, 2.5))]
    expected = [(2, "wrong_shape", "id"), (3, "wrong_shape", ""), (4, "wrong_shape", "talk")]
    assert refused.frame.drop("raw").rows() == expected


def test_bytes_that_are_no_utf_8_are_found_in_fields_that_nobody_asked_for(raw_of: RawOf) -> None:
    assert read(raw_of, b'{"id":1,"other":"\xff"}\n{"id":2}\n', Call) == ([(2, Call(2))], [(1, "not_utf8")])


def test_an_object_larger_than_allowed_costs_itself_only(raw_of: RawOf) -> None:
    large = '{"id":1,"x":"' + "y" * 3_000_000 + '"}'
    assert read(raw_of, large + '{"id":2}', line_bytes=100_000) == ([(2, 2)], [(1, "too_long")])
    assert read(raw_of, large + '\n{"id":2}\n{"id":3}\n', line_bytes=100_000)[0][-2:] == [(2, 2), (3, 3)]


def test_records_come_in_batches_no_larger_than_asked_for(raw_of: RawOf) -> None:
    raw = raw_of('{"id":1}\n' * 10)
    assert [len(records) for records, _ in json_records(raw, dict, rows=4)] == [4, 4, 2]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
OBJECTS = st.lists(st.dictionaries(st.text(max_size=3), VALUES, max_size=3), min_size=1, max_size=12)
WRITTEN: dict[str, Callable[[list[Any]], str]] = {
    "lines": lambda each: "\n".join(map(json.dumps, each)),
    "behind one another": lambda each: "".join(map(json.dumps, each)),
    "for people": lambda each: "\n".join(json.dumps(x, indent=2) for x in each),
    "array": json.dumps,
    "array for people": lambda each: json.dumps(each, indent=2),
}


@pytest.mark.parametrize("how", WRITTEN)
@given(each=OBJECTS, size=st.integers(1, 50))
def test_what_was_written_is_read(how: str, each: list[Any], size: int, raw_of: RawOf, cut_into: CutInto) -> None:
    raw = raw_of(" " * 4 + WRITTEN[how](each))
    with cut_into(size):
        parts = list(json_records(raw, dict))
    assert [record for records, _ in parts for _, record in records] == each
    assert not any(len(refused) for _, refused in parts)


MANGLED = st.lists(
    st.sampled_from(
        [b"{", b"}", b"[", b"]", b'"', b"\\", b",", b":", b"\n", b" ", b'{"id":1}', b'"a"', b"1", b"\xff", b"\0", b"x"]
    ),
    max_size=60,
)


@given(parts=MANGLED)
def test_whatever_stands_in_a_file_nothing_is_raised_and_numbers_are_used_once(
    parts: list[bytes], raw_of: RawOf
) -> None:
    good, bad = _numbers(raw_of, b" " * 200 + b"".join(parts))
    assert len(set(good + bad)) == len(good + bad)


@given(parts=MANGLED, before=st.integers(0, 3), after=st.integers(1, 3))
def test_sound_lines_around_broken_ones_are_saved(parts: list[bytes], before: int, after: int, raw_of: RawOf) -> None:
    broken = b"".join(parts).replace(b"\n", b"")
    sound = b'{"sound":1}\n'
    content = sound * (before + 2) + broken + b"\n" + sound * after
    good, bad = _numbers(raw_of, content)
    assert set(range(1, before + 3)) | set(range(before + 4, before + 4 + after)) <= set(good)
    assert set(good + bad) >= set(range(1, before + 4 + after)) - ({before + 3} if not broken.strip() else set())


def _numbers(raw_of: RawOf, content: bytes) -> tuple[list[int], list[int]]:
    parts = list(json_records(raw_of(content), dict))
    bad = [number for _, refused in parts for number in refused.frame["record"].to_list()]
    return [number for records, _ in parts for number, _ in records], bad
