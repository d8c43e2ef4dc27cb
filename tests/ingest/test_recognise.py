"""A file without a connector's name is recognised by its content; where two fit, nobody guesses."""

from pathlib import Path

import pytest

from ingest.connector import Look
from ingest.look import look_at
from ingest.recognise import Candidate, NotRecognisedError, SeveralFitError, candidates
from ingest.registry import connectors

SAMPLES = Path(__file__).parent / "connectors" / "samples"
NO_VENDORS = {"delimited"}
"""Connectors that any file could be for."""


def connector_of(sample: Path) -> str:
    """Which connector a sample is of: its name, or that of its folder, begins with the connector's."""
    own = sample.relative_to(SAMPLES).parts[0]
    return max((name for name in connectors() if own.startswith(name)), key=len, default="")


EVERY_SAMPLE = sorted(x for x in SAMPLES.rglob("*") if x.is_file() and not x.name.startswith("expected"))


@pytest.mark.parametrize("sample", EVERY_SAMPLE, ids=lambda x: str(x.relative_to(SAMPLES)))
def test_every_sample_is_recognised_by_its_own_connector_and_no_other(sample: Path) -> None:
    assert [x.connector for x in candidates(sample)] == [connector_of(sample)]


@pytest.mark.parametrize("name", sorted(connectors().keys() - NO_VENDORS))
def test_every_connector_recognises_some_file(name: str) -> None:
    assert connectors()[name].recognises is not None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"when,who,what\n1,2,3\n", "delimited text with the columns when, who, what", id="delimited"),
        pytest.param(b'{"a":1,"b":2}\n', "JSON whose objects have a, b", id="JSON"),
        pytest.param(b"Once upon a time\n", "text that no connector knows", id="a story"),
    ],
)
def test_what_nobody_recognises_is_described_with_the_ways_out(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "thing"
    file.write_bytes(content)
    with pytest.raises(NotRecognisedError, match=said):
        candidates(file)


def test_a_page_that_is_longer_than_a_look_shows_what_its_list_holds(tmp_path: Path) -> None:
    file = tmp_path / "page.json"
    file.write_text('{"count":2,"calls":[' + '{"id":1,"n":"' + "x" * 600_000 + '"},' * 1 + '{"id":2},' * 90_000 + "0]}")
    assert look_at(file).under("calls")[0]["id"] == 1


def test_objects_with_other_types_than_a_vendor_s_are_no_error(tmp_path: Path) -> None:
    file = tmp_path / "odd.json"
    file.write_text('{"conversations":[1,null,"x"],"entry":3,"detail":[],"tickets":{"a":1},"records":[[]],"value":7}\n')
    with pytest.raises(NotRecognisedError):
        candidates(file)


def test_a_look_has_columns_in_small_letters() -> None:
    assert Look(name="x", text="", columns=("call_id", "type")).has("Call_ID")


def test_two_that_fit_are_both_named_with_their_reasons() -> None:
    fitting = [Candidate(connector=x, label=x.upper(), why=f"has {x}s") for x in ("ab", "cd")]
    said = str(SeveralFitError("file", fitting))
    assert "ab (AB), because it has abs; cd (CD), because it has cds" in said
    assert "spiritlevel ingest ab file" in said
