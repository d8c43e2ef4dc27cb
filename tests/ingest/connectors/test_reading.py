"""What readers of event sources have in common."""

import json

import polars as pl
import pytest

from ingest.connectors._reading import compact_json, told_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        pytest.param("+4930000001", "+4930000001", id="a number is itself"),
        pytest.param("tel:+4930000001", "+4930000001", id="a number may say that it is one"),
        pytest.param(
            "sip:+4930000001@10.0.0.1;user=phone", "+4930000001", id="a number inside of a SIP address counts"
        ),
        pytest.param("sip:ann@example.org", "ann@example.org", id="a SIP address without a number is an address"),
        pytest.param("sip:anonymous@anonymous.invalid", None, id="an anonymous SIP address is nobody"),
        pytest.param("unknown@example.org", "unknown@example.org", id="a mailbox of an odd name is somebody"),
        pytest.param(" Anonymous ", None, id="a caller without a number is nobody"),
        pytest.param("", None, id="an empty address is nobody"),
        pytest.param(None, None, id="no address is nobody"),
    ],
)
def test_an_address_is_as_it_was_told_unless_it_is_nobodys(text: str | None, address: str | None) -> None:
    told = pl.DataFrame({"text": [text]}, schema={"text": pl.String}).select(told_address(pl.col("text")))
    assert told.item() == address


@pytest.mark.parametrize("word", ['a,"key":null,b', ",}", '"', "\\", "null", ""])
def test_a_payload_leaves_out_what_is_null_and_keeps_every_text_as_it_is(word: str) -> None:
    rows = pl.DataFrame({"key": [None, word], "word": [word, None], "number": [None, 1.5]})
    texts = rows.select(compact_json("key", "word", "number").alias("json"))["json"]
    assert [json.loads(text) for text in texts] == [{"word": word}, {"key": word, "number": 1.5}]
