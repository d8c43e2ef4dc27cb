"""What tests of telephone systems share: bytes damaged at random, rows as they are checked."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
from hypothesis import strategies as st

from ingest.connector import Connector
from ingest.read.raw import RawFile, UnreadableFileError
from ingest.read.times import NaiveTimeError
from ingest.read.typed import typed_together
from ingest.registry import tables
from tests.ingest.connectors.folding import RECEIVED


def checked(
    connector: Connector, settings: Any, path: Path, *, zone: str | None = None
) -> tuple[dict[str, pl.DataFrame], list[tuple[int, str, str]]]:
    """The rows of every table as the guard lets them pass, and the records that it refuses."""
    raw = RawFile(path=path, received_at=RECEIVED)
    rows: dict[str, list[pl.DataFrame]] = {}
    refused = []
    for batch in connector.read(raw, settings):
        good, bad = typed_together(batch, tables(), raw, zone=zone)
        refused += bad.frame.select("record", "reason", "detail").rows()
        for name, frame in good.items():
            rows.setdefault(name, []).append(frame)
    return {name: pl.concat(frames).sort("id") for name, frames in rows.items()}, sorted(refused)


@st.composite
def damaged(draw: st.DrawFn, sample: bytes) -> bytes:
    """The sample with bytes flipped, cut out, doubled, or replaced by what may stand there in another type."""
    text = bytearray(sample)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(text) - 1, 0)))
        upto = min(at + draw(st.integers(1, 40)), len(text))
        what = draw(st.sampled_from(("flip", "cut", "double", "odd")))
        if what == "flip":
            text[at:upto] = bytes(byte ^ draw(st.integers(1, 255)) for byte in text[at : min(upto, at + 4)])
        elif what == "cut":
            del text[at:upto]
        elif what == "double":
            text[at:at] = text[at:upto]
        else:
            odd = (b"null", b"-1", b"1e309", b"[]", b'{"a":[1]}', b'""', b"\x00", b"99999999999999999999", b"NaN", b",")
            text[at:upto] = draw(st.sampled_from(odd))
    return bytes(text)


def survives(connector: Connector, settings: Any, text: bytes, *, zone: str | None = None) -> None:
    """Whatever is in the file, it is read or refused, and no record is lost."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "damaged"
        path.write_bytes(text)
        raw = RawFile(path=path, received_at=RECEIVED)
        try:
            for batch in connector.read(raw, settings):
                good, bad = typed_together(batch, tables(), raw, zone=zone)
                seen = pl.concat([frame["record"] for frame in good.values()] + [bad.frame["record"]])
                assert seen.n_unique() == batch.records
        except (UnreadableFileError, NaiveTimeError):
            return
