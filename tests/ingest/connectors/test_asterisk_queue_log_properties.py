"""Asterisk's queue log: whatever calls there were, and however their lines arrive, the same stays come out."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from ingest.connectors.asterisk_queue_log import asterisk_queue_log as connector
from tests.ingest.connectors.folding import as_stored, folded, read, stirred

SETTINGS = connector.settings(source="pbx")
EPOCH = 1_711_846_700

OUTCOMES = {
    "ABANDON": "abandoned",
    "EXITWITHTIMEOUT": "flow_out:timeout",
    "EXITWITHKEY": "flow_out:back_to_ivr",
    "EXITEMPTY": "flow_out:closed_after_queue",
    "COMPLETEAGENT": "answered",
    "COMPLETECALLER": "answered",
    "BLINDTRANSFER": "answered",
    "ATTENDEDTRANSFER": "answered",
}
GOES_ON = ["EXITWITHTIMEOUT", "EXITWITHKEY", "EXITEMPTY", "BLINDTRANSFER", "COMPLETEAGENT"]
quarters = st.integers(0, 14).map(lambda n: n / 4)


@dataclass(frozen=True)
class Stay:
    """One stay of a call in a queue: how long after the last one it began, waited, rang, talked, and how it ended."""

    queue: str
    gap: float
    wait: float
    ring: float
    talk: float
    end: str
    late: bool


def stay(ends: list[str]) -> st.SearchStrategy[Stay]:
    return st.builds(
        Stay,
        queue=st.sampled_from("ab"),
        gap=quarters,
        wait=quarters,
        ring=quarters,
        talk=quarters,
        end=st.sampled_from(ends),
        late=st.booleans(),
    )


calls = st.builds(lambda first, last: [*first, last], st.lists(stay(GOES_ON), max_size=3), stay([*OUTCOMES, ""]))


def written(call: str, stays: list[Stay], begin: float) -> tuple[list[str], list[tuple[str, str, int]]]:
    """The lines of a call as Asterisk writes them, by a clock of whole seconds, and the stays that they tell of."""
    lines, told, now = [], [], begin
    for one in stays:
        now += one.gap
        start, joined = int(now), int(now) + (one.late and one.wait >= 1)
        lines.append(f"{joined}|{call}|{one.queue}|NONE|ENTERQUEUE||+4930000001|1")
        now += one.wait
        waited, at, agent = int(now) - start, int(now), "SIP/1"
        if one.ring < one.wait and one.ring > 1:
            lines.append(f"{at}|{call}|{one.queue}|SIP/2|RINGNOANSWER|{int(one.ring * 1000)}")
        if OUTCOMES.get(one.end) == "answered":
            lines.append(f"{at}|{call}|{one.queue}|{agent}|CONNECT|{waited}|x.1|{int(min(one.ring, one.wait))}")
            now += one.talk
            talk = f"{waited}|{int(now) - at}|1"
            before = {"BLINDTRANSFER": "600|ctx|", "ATTENDEDTRANSFER": "BRIDGE|b|"}.get(one.end, "")
            lines.append(f"{int(now)}|{call}|{one.queue}|{agent}|{one.end}|{before}{talk}")
        elif one.end:
            key = "5|" if one.end == "EXITWITHKEY" else ""
            lines.append(f"{int(now)}|{call}|{one.queue}|NONE|{one.end}|{key}1|1|{waited}")
        told.append((one.queue, OUTCOMES.get(one.end, "open"), joined))
    return lines, told


def events_of(*files: list[str]) -> pl.DataFrame:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "queue_log"
        read_files = []
        for lines in filter(None, files):
            path.write_text("".join(f"{line}\n" for line in lines))
            read_files.append(read(connector, SETTINGS, path).events)
    return pl.concat(read_files)


@settings(max_examples=50)
@given(st.lists(calls, min_size=1, max_size=12), st.integers(0, 3), st.integers(0, 9))
def test_the_stays_that_happened_come_out_whatever_shares_a_second(
    some: list[list[Stay]], quarter: int, seed: int
) -> None:
    lines, expected = [], {}
    for number, stays in enumerate(some):
        of_call, told = written(f"c{number:02}", stays, EPOCH + quarter / 4)
        # Stays that are written in the very same words cannot be told apart, nor can the order of empty ones.
        if len(set(of_call)) == len(of_call) and not _empty_stays_share_a_second(stays, EPOCH + quarter / 4):
            lines += of_call
            expected[f"c{number:02}"] = told
    assume(lines)
    legs = folded(connector, SETTINGS, stirred(as_stored(events_of(lines)), seed))["leg"]
    found = legs.sort("interaction_id", "seq").select(
        "interaction_id", "queue", "outcome", pl.col("queued_at").dt.epoch("s")
    )
    assert found.rows() == [(call, *told) for call in sorted(expected) for told in expected[call]]


def _empty_stays_share_a_second(stays: list[Stay], begin: float) -> bool:
    seconds, now = [], begin
    for one in stays:
        now += one.gap
        start = int(now)
        now += one.wait + (one.talk if OUTCOMES.get(one.end) == "answered" else 0)
        seconds += [int(now)] if int(now) == start else []
    return len(set(seconds)) < len(seconds)


@settings(max_examples=20)
@given(st.lists(calls, min_size=1, max_size=12), st.integers(0, 999), st.data())
def test_order_repetition_and_the_cut_of_files_change_nothing(
    some: list[list[Stay]], seed: int, data: st.DataObject
) -> None:
    lines = [line for n, stays in enumerate(some) for line in written(f"c{n}", stays, EPOCH + n)[0]]
    cut, overlap = data.draw(st.integers(0, len(lines))), data.draw(st.integers(0, 3))
    whole = folded(connector, SETTINGS, as_stored(events_of(lines)))
    parts = events_of(lines[max(cut - overlap, 0) :], lines[:cut])
    for name, rows in folded(connector, SETTINGS, stirred(as_stored(parts), seed)).items():
        assert_frame_equal(rows, whole[name])


@settings(max_examples=20)
@given(st.lists(calls, min_size=1, max_size=6), st.data())
def test_half_a_log_gives_legs_that_keep_the_rules_of_their_table(some: list[list[Stay]], data: st.DataObject) -> None:
    lines = [line for n, stays in enumerate(some) for line in written(f"c{n}", stays, EPOCH)[0]]
    kept = data.draw(st.lists(st.sampled_from(lines), unique=True, min_size=1))
    made = folded(connector, SETTINGS, as_stored(events_of(kept)))
    legs = made["leg"]
    assert legs["started_at"].null_count() == 0
    assert (legs["left_at"] >= legs["started_at"]).all()
    assert set(legs["interaction_id"]) == set(made["interaction"]["id"]) == {line.split("|")[1] for line in kept}
