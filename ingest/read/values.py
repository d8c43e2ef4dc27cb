"""Where the objects of a stream of JSON begin and end, found without decoding them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.read.refusal import Reason

CLOSES_BY = 2
"""How far a closing bracket, of either kind, stands behind its opening one in ASCII."""


@dataclass(frozen=True, eq=False)
class Fault:
    """What makes the text after the last complete object broken, whatever follows.

    `at` is where it shows; `restart` says that the next object begins just there.
    """

    at: int
    reason: Reason
    restart: bool = False


@dataclass(frozen=True, eq=False)
class Found:
    """The complete objects of a stretch of text, as rows of begin and end, up to the first fault."""

    spans: NDArray[np.int64]
    fault: Fault | None


def objects(text: bytes, depth: int) -> Found:
    """The complete objects of a text that begins at the top level, outside of any string.

    Faults are: a line break within a string (JSON has none), a closing bracket too many or of the wrong kind, brackets
    deeper than `depth`, and an object that begins inside of another where none can, as it does where one was cut off.
    """
    every = np.frombuffer(text, dtype=np.uint8)
    in_string = np.cumsum(_real_quotes(every, text), dtype=np.int32) % 2 == 1
    opens_object = (every == ord("{")) & ~in_string
    opens = opens_object | ((every == ord("[")) & ~in_string)
    closes = ((every == ord("}")) | (every == ord("]"))) & ~in_string
    level = np.cumsum(opens.astype(np.int8) - closes.astype(np.int8), dtype=np.int32)
    begins = np.flatnonzero(opens & (level == 1))
    ends = np.flatnonzero(closes & (level == 0))
    begins = begins[: len(ends)]
    fault = _first_fault(
        (np.flatnonzero(in_string & (every == ord("\n"))), Reason.NOT_JSON, False),
        (np.flatnonzero(level < 0), Reason.NOT_JSON, False),
        (np.flatnonzero(level > depth), Reason.TOO_DEEP, False),
        (ends[: len(begins)][every[ends[: len(begins)]] - every[begins] != CLOSES_BY], Reason.NOT_JSON, False),
        (_out_of_place(every, opens_object & (level > 1)), Reason.NOT_JSON, True),
    )
    if fault is not None:
        ends = ends[ends < fault.at]
    return Found(np.column_stack((begins[: len(ends)], ends + 1)), fault)


def _real_quotes(every: NDArray[np.uint8], text: bytes) -> NDArray[np.bool_]:
    quotes: NDArray[np.bool_] = every == ord('"')
    if b"\\" not in text:
        return quotes
    # A quote is escaped when the run of backslashes right before it is odd.
    places = np.arange(len(every))
    last_other = np.maximum.accumulate(np.where(every == ord("\\"), -1, places))
    run = np.concatenate((np.zeros(1, np.int64), places[:-1] - last_other[:-1]))
    escaped: NDArray[np.bool_] = run % 2 == 1
    quotes[escaped] = False
    return quotes


def _out_of_place(every: NDArray[np.uint8], opens_inside: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Where an object opens inside of another behind anything but a colon, a comma or a bracket."""
    filled = np.flatnonzero(every > ord(" "))
    before, here, after = filled[:-2], filled[1:-1], filled[2:]
    begins = opens_inside[here] & ((every[after] == ord('"')) | (every[after] == ord("}")))
    where: NDArray[np.int64] = here[begins & ~np.isin(every[before], np.frombuffer(b":,[", dtype=np.uint8))]
    return where


def _first_fault(*kinds: tuple[NDArray[np.int64], Reason, bool]) -> Fault | None:
    found = [Fault(int(where[0]), reason, restart) for where, reason, restart in kinds if where.size]
    return min(found, key=lambda fault: fault.at, default=None)
