"""Records inside of pages: found, numbered, and saved from a page that was cut off."""

import msgspec
import pytest

from ingest.read.pages import page_records, under
from ingest.read.refusal import Reason
from tests.ingest.read.conftest import RawOf


class Call(msgspec.Struct):
    """A record with one field."""

    id: int


def read(raw_of: RawOf, text: str, *keys: str) -> tuple[list[tuple[int, int]], list[tuple[int, str]]]:
    """The numbers and ids of the records that were read, and the numbers and reasons of those refused."""
    good: list[tuple[int, int]] = []
    bad: list[tuple[int, str]] = []
    for records, refused in page_records(raw_of(text, "calls.json"), Call, under(*keys)):
        good += [(number, x.id) for number, x in records]
        bad += list(zip(refused.frame["record"], refused.frame["reason"], strict=True))
    return good, bad


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        pytest.param('{"calls":[{"id":1},{"id":2}],"next":null}', [1, 2], id="one page"),
        pytest.param('{"calls":[{"id":1}]}\n{"calls":[{"id":2}]}\n', [1, 2], id="a page on each line"),
        pytest.param('{"calls":[{"id":1}]}{"calls":[{"id":2}]}', [1, 2], id="pages behind one another"),
        pytest.param('[{"calls":[{"id":1}]},{"calls":[{"id":2}]}]', [1, 2], id="an array of pages"),
        pytest.param('{"id":1}\n{"id":2}\n', [1, 2], id="bare records"),
        pytest.param('[{"id":1},{"id":2}]', [1, 2], id="an array of bare records"),
        pytest.param('{"call":{"id":1}}\n{"call":{"id":2}}\n', [1, 2], id="each in an envelope"),
        pytest.param('{"data":{"calls":[{"id":7}]}}', [7], id="a level deeper"),
        pytest.param('{"calls":[],"next":null}', [], id="an empty page"),
    ],
)
def test_records_are_found_in_whatever_way_they_are_wrapped(raw_of: RawOf, text: str, ids: list[int]) -> None:
    assert read(raw_of, text, "calls", "call", "data.calls") == (list(enumerate(ids, start=1)), [])


def test_a_record_of_the_wrong_shape_costs_only_itself(raw_of: RawOf) -> None:
    text = '{"calls":[{"id":1},{"id":"x"},{"no":1},{"id":4}]}'
    assert read(raw_of, text, "calls") == ([(1, 1), (4, 4)], [(2, Reason.WRONG_SHAPE), (3, Reason.WRONG_SHAPE)])


def test_the_whole_records_of_a_page_that_was_cut_off_are_saved(raw_of: RawOf) -> None:
    good, bad = read(raw_of, '{"calls":[{"id":1},{"id":2},{"i', "calls")
    assert (good, [number for number, _ in bad]) == ([(1, 1), (2, 2)], [3])


def test_a_page_may_be_longer_than_a_record_may_be(raw_of: RawOf) -> None:
    many = ",".join(f'{{"id":{n}}}' for n in range(200))
    raw = raw_of(f'{{"calls":[{many}]}}', "calls.json", line_bytes=100)
    assert sum(len(records) for records, _ in page_records(raw, Call, under("calls"))) == 200


def test_a_byte_that_is_no_text_costs_the_record_it_stands_in(raw_of: RawOf) -> None:
    found = list(
        page_records(raw_of(b'{"calls":[{"id":1},{"\xff":0,"id":2},{"id":3}]}', "calls.json"), Call, under("calls"))
    )
    assert [(number, x.id) for records, _ in found for number, x in records] == [(1, 1), (3, 3)]
    assert Reason.NOT_UTF8 in [reason for _, refused in found for reason in refused.frame["reason"]]


@pytest.mark.parametrize(
    ("text", "ids", "refused"),
    [
        pytest.param('{"calls":[{"id":1},{"id":2,"id":2},{"id":3}],"next":1}', [1, 3], [2], id="of a page"),
        pytest.param('{"calls":[{"id":1},{"x":{"y":1,"y":2},"id":2}]}', [1], [2], id="deep in a record"),
        pytest.param('{"id":1}\n{"id":2,"id":3}\n', [1], [2], id="of bare records"),
        pytest.param('{"calls":[{"id":1}],"calls":[{"id":2}]}', [], [1], id="the page itself"),
        pytest.param('{"data":{"calls":[{"id":1}],"x":1,"x":2}}', [], [1], id="what lies around the records"),
        pytest.param('{"calls":[{"id":1},{"id":2,"id":3},{"i', [1], [2, 3], id="of a page that was cut off"),
    ],
)
def test_a_key_that_is_there_twice_costs_the_record_it_stands_in(
    raw_of: RawOf, text: str, ids: list[int], refused: list[int]
) -> None:
    good, bad = read(raw_of, text, "calls", "data.calls")
    assert ([one for _, one in good], [number for number, _ in bad]) == (ids, refused)
    assert (refused[0], Reason.KEY_TWICE) in bad


def test_the_text_of_a_record_is_known_for_whoever_refuses_it_later(raw_of: RawOf) -> None:
    raw = raw_of('{"calls":[{"id":1, "x": "\u00e4"},{"id":"no"},{"id":2,"id":3},{"id":4}],"next":1}', "calls.json")
    for records, refused in page_records(raw, Call, under("calls")):
        assert [number for number, _ in records] == [1, 4]
        assert refused.frame["raw"].to_list() == [b'{"id":"no"}', b'{"id":2,"id":3}']
        assert raw.texts.of([1, 2, 4], range(1, 5)) == ['{"id":1,"x":"ä"}'.encode(), b'{"id":"no"}', b'{"id":4}']
