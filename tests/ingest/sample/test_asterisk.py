"""The telephone's logs, read again as lines of fields and nothing more."""

from collections import Counter, defaultdict
from itertools import pairwise

from ingest.sample.clock import SECOND, local
from ingest.sample.contact import Ending, Handing
from tests.ingest.sample.truth_and_logs import Sample

Fields = list[str]
FAR_FUTURE = 99_999_999_999


def lines(sample: Sample) -> list[Fields]:
    """Every line of every file that is whole and possible, in the order of the files."""
    every = [line.split("|") for file in sample.files("pbx") for line in file.read_text("utf-8").splitlines()]
    return [
        x for x in every if len(x) > 4 and int(x[0]) < FAR_FUTURE and not (x[4] == "COMPLETECALLER" and x[6] == "-30")
    ]


def of_calls(sample: Sample) -> dict[str, list[Fields]]:
    calls = defaultdict(list)
    for fields in lines(sample):
        if fields[1] not in {"NONE", "MANAGER"}:
            calls[fields[1]].append(fields)
    return calls


def test_every_call_is_in_the_log_and_no_other(small: Sample) -> None:
    assert of_calls(small).keys() == {call.id for call in small.contacts("pbx")}


def test_every_stay_is_logged_once_with_its_end(small: Sample) -> None:
    told = of_calls(small)
    ends = {
        Ending.ABANDONED: {"ABANDON"},
        Ending.TIMEOUT: {"EXITWITHTIMEOUT"},
        Ending.KEY: {"EXITWITHKEY"},
        Ending.ANSWERED: {"COMPLETECALLER", "COMPLETEAGENT", "BLINDTRANSFER", "ATTENDEDTRANSFER"},
    }
    for call in small.contacts("pbx"):
        events = told[call.id]
        enters = [x for x in events if x[4] == "ENTERQUEUE"]
        assert [(int(x[0]), x[2]) for x in enters] == [(stay.queued // SECOND, stay.topic) for stay in call.stays]
        connects = [(int(x[0]), x[3], int(x[5])) for x in events if x[4] == "CONNECT"]
        assert connects == [
            (stay.answered // SECOND, stay.agent, (stay.answered - stay.queued) // SECOND)
            for stay in call.stays
            if stay.answered is not None
        ]
        finished = [x for x in events if any(x[4] in names for names in ends.values())]
        assert len(finished) == len(call.stays)
        for fields, stay in zip(finished, call.stays, strict=True):
            assert fields[4] in ends[stay.ending]
            assert int(fields[0]) * SECOND == stay.left


def test_transfers_to_a_queue_are_blind_and_to_a_colleague_attended(shown: Sample) -> None:
    events = Counter(fields[4] for fields in lines(shown))
    handed = Counter(stay.handed for call in shown.contacts("pbx") for stay in call.stays)
    assert events["BLINDTRANSFER"] == handed[Handing.QUEUE] > 1_000
    assert events["ATTENDEDTRANSFER"] == handed[Handing.COLLEAGUE] > 100
    assert events["EXITWITHTIMEOUT"] > 50
    assert events["EXITWITHKEY"] > 20


def test_a_ring_that_nobody_took_is_told_in_milliseconds(small: Sample) -> None:
    rang = [fields for fields in lines(small) if fields[4] == "RINGNOANSWER"]
    assert rang
    assert {fields[5] for fields in rang} == {"15000"}


def test_each_file_is_one_local_day_in_order(small: Sample) -> None:
    for file in small.files("pbx"):
        seconds = [int(x) for x in (line.split("|")[0] for line in file.read_text("utf-8").splitlines())]
        seconds = [x for x in seconds if x < FAR_FUTURE]
        assert seconds == sorted(seconds)
        assert {f"{local(x * SECOND):%Y%m%d}" for x in seconds} == {file.name.removeprefix("queue_log-")}


def test_calls_go_on_past_midnight_from_one_file_into_the_next(shown: Sample) -> None:
    straddling = 0
    for before, after in pairwise(shown.files("pbx")):
        calls = [{line.split("|")[1] for line in file.read_text("utf-8").splitlines()} for file in (before, after)]
        straddling += len({call for call in calls[0] & calls[1] if call not in {"NONE", "MANAGER"}})
    assert straddling >= 5


def test_whoever_answers_is_logged_in(small: Sample) -> None:
    there: set[tuple[str, str]] = set()
    late = 0
    for fields in lines(small):
        member = (fields[2], fields[3])
        if fields[4] in {"ADDMEMBER", "UNPAUSE"}:
            there.add(member)
        elif fields[4] in {"REMOVEMEMBER", "PAUSE"}:
            there.discard(member)
        elif fields[4] == "CONNECT" and member not in there:
            late += 1
    # A call that rang before the shift began or ended, by seconds.
    assert late <= 0.01 * sum(fields[4] == "CONNECT" for fields in lines(small))


def test_the_place_in_the_queue_counts_those_before(small: Sample) -> None:
    enters = [fields for fields in lines(small) if fields[4] == "ENTERQUEUE"]
    places = Counter(int(fields[7]) for fields in enters)
    assert places[1] > places[2] > places[4] > 0


def test_three_lines_are_broken(small: Sample) -> None:
    every = [line for file in small.files("pbx") for line in file.read_text("utf-8").splitlines()]
    assert len(every) == small.written("pbx").records + 3
    assert len(every) - len(lines(small)) == small.written("pbx").broken == 3
