"""A key that stands twice in an object is found wherever it stands, and nothing else is taken for one."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.read.twins import marked, text_of, with_twins

ONCE = [
    pytest.param(b'{"a":1,"b":{"a":1}}', id="the same key a level deeper"),
    pytest.param(b'{"a":[{"a":1},{"a":2}]}', id="the same key in each of a list"),
    pytest.param(b'{"a" : 1, "b"\t: {"a" :2}}', id="space before colons"),
    pytest.param(b'{"a":"\\"b\\":","b":1}', id="a value that looks like a key"),
    pytest.param(b'{"a":"\\u0022:","b":"\\"\\u003a"}', id="a value that looks like a key when it is read"),
    pytest.param(b'{"a":1,"A":2,"\\u0061a":3}', id="keys that only look alike"),
    pytest.param(b'{"a":123456789012345678901234567890,"b":1e308,"c":"\\ud83d\\ude00"}', id="odd values"),
]
TWICE = [
    pytest.param(b'{"a":1,"a":1}', id="side by side"),
    pytest.param(b'{"a":1,"b":2,"c":{},"a":[]}', id="far from one another"),
    pytest.param(b'{"x":{"y":[[{"a":1,"b":2,"a":3}]]}}', id="deep inside"),
    pytest.param(b'{"a" : 1, "b":2, "b":3}', id="beside a key with space before its colon"),
    pytest.param(b'{"a":1,"a"\n:2}', id="with a line end before a colon"),
    pytest.param(b'{"a":1,"\\u0061":2}', id="written in two ways"),
    pytest.param(b'{"x":"\\u0022:","b":1,"b":2}', id="beside a quote in digits"),
    pytest.param(b'{"x":"\\"\\u003a","b":1,"b":2}', id="beside a colon in digits"),
    pytest.param(b'{"x":"\\"\\u003A","b":1,"b":2}', id="beside a colon in capital digits"),
    pytest.param(b'{"x":{"b":1,"b":2},"x":0}', id="in an object that is itself lost"),
]


@pytest.mark.parametrize("text", ONCE)
def test_keys_that_are_there_once(text: bytes) -> None:
    assert with_twins([text]) == with_twins([text], [msgspec.json.decode(text)]) == set()


@pytest.mark.parametrize("text", TWICE)
def test_a_key_that_is_there_twice(text: bytes) -> None:
    assert with_twins([text]) == with_twins([text], [msgspec.json.decode(text)]) == {0}


def test_only_the_texts_that_have_twins_are_told_however_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.read.twins.AT_ONCE", 64)
    texts = [b'{"a":%d,"%s":0}' % (x, b"a" if x % 7 == 3 else b"b") for x in range(50)]
    assert with_twins(texts) == set(range(3, 50, 7))
    assert with_twins([]) == set()


KEYS = st.sampled_from(["a", "b", '"', ":", '":', "\\", "ä", "\n"])
VALUES = st.recursive(
    st.none() | st.integers() | KEYS,
    lambda inner: st.lists(inner, max_size=3) | st.lists(st.tuples(KEYS, inner), max_size=4).map(tuple),
    max_leaves=8,
)


def written(value: Any, *, plain: bool, colon: str) -> tuple[str, bool]:
    """JSON in which objects are tuples of pairs, and whether one of them has a key twice."""
    if isinstance(value, tuple):
        inside = [written(x, plain=plain, colon=colon) for _, x in value]
        keys = [key for key, _ in value]
        pairs = (json.dumps(k, ensure_ascii=plain) + colon + x for k, (x, _) in zip(keys, inside, strict=True))
        return "{" + ",".join(pairs) + "}", len(set(keys)) < len(keys) or any(twice for _, twice in inside)
    if isinstance(value, list):
        inside = [written(x, plain=plain, colon=colon) for x in value]
        return "[" + ", ".join(x for x, _ in inside) + "]", any(twice for _, twice in inside)
    return json.dumps(value, ensure_ascii=plain), False


@given(VALUES, st.booleans(), st.sampled_from([":", ": ", " :"]))
def test_exactly_the_objects_with_a_key_twice_are_found(value: Any, plain: bool, colon: str) -> None:  # noqa: FBT001 - drawn
    text, twice = written((("whole", value),), plain=plain, colon=colon)
    assert with_twins([text.encode()]) == ({0} if twice else set())
    assert json.loads(text_of(marked(text.encode())), object_pairs_hook=tuple) == json.loads(
        text, object_pairs_hook=tuple
    )
