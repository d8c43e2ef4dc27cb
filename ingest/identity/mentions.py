"""Whether a refused record mentions an address of some people, however it spells it, when only pseudonyms are known."""

import re
from collections.abc import Collection, Sequence
from urllib.parse import unquote

import polars as pl

from ingest.identity.address import normalised
from ingest.identity.sought import Sought, skim
from ingest.privacy import Key

LIKE_AN_ADDRESS = (
    r"[^\s\"'<>,;|:\\\[\](){}=&]+@[^\s\"'<>,;|:\\\[\](){}=&]+",
    r"\+?[0-9][0-9 ().\-/]{3,}[0-9]",
    r"[^\"',;|\t\r\n{}\[\]<>=&]+",
    r"[^\s\"',;|{}\[\]<>=&:]+",
)
"""What may be an address: a mailbox, a number, a cell, a word."""

SCHEMES = ("", "account:", "customer:", "whatsapp:")
"""What a word may be an address as, if it says nothing itself."""


def mentioning(
    records: pl.DataFrame, key: Key, macs: Collection[bytes], wanted: Sequence[Sought], *, region: str | None
) -> list[int]:
    """The `id` of the records that mention an address with one of the pseudonyms, or one that is looked for.

    `records` has `id`, `source` and `raw`, opened.
    """
    plain = {number for number, raw in zip(records["id"], records["raw"], strict=True) if _says(raw, wanted)}
    found = [
        _words(of_source).filter(pl.col("word").is_in(_known(of_source, key, macs, region).implode()))["id"]
        for of_source in records.partition_by("source")
    ]
    return sorted(plain.union(*(each.to_list() for each in found)))


def _says(raw: bytes, wanted: Sequence[Sought]) -> bool:
    skimmed = skim(raw)
    return any(each.within(raw, skimmed) for each in wanted)


def _words(records: pl.DataFrame) -> pl.DataFrame:
    """`id` and `word`: everything in a record that may be an address."""
    texts = pl.Series("text", [_text(raw) for raw in records["raw"]], dtype=pl.String)
    every = [
        records.select("id", texts.str.extract_all(pattern).alias("word")).explode("word")
        for pattern in LIKE_AN_ADDRESS
    ]
    return pl.concat(every).with_columns(pl.col("word").str.strip_chars()).drop_nulls().unique()


def _known(records: pl.DataFrame, key: Key, macs: Collection[bytes], region: str | None) -> pl.Series:
    words, source = _words(records)["word"].unique(), records["source"][0]
    known: list[pl.Series] = []
    for scheme in SCHEMES:
        spelled = normalised(scheme + words, region=region, source=source)
        theirs = {each for each in spelled.drop_nulls().unique() if key.mac(each) in macs}
        known.append(words.filter(spelled.is_in(list(theirs))))
    return pl.concat(known)


def _text(raw: bytes) -> str:
    """A record as text, and once more without the ways in which addresses and JSON hide letters."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.replace(b"\0", b"").decode("latin-1")
    text = text.replace("\0", "")
    shown = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), unquote(text))
    return text if shown == text else f"{text}\n{shown.encode(errors='ignore').decode()}"
