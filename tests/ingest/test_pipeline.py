"""The way of a file into the facts: twice, in pieces, overlapping, in any order, damaged; always the same facts."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.pipeline import Loader
from ingest.store.receipt import Receipt
from ingest.registry import tables
from ingest.source import Source, once
from ingest.store.facts import open_facts
from ingest.store.loads import refusals

START = 1_772_000_000
LoaderIn = Callable[[Path], Loader]


def call(place: int, dice: random.Random) -> list[str]:
    """The lines of one telephone call: queued, perhaps rung at, answered or not, perhaps queued once more."""
    now, uid = START + dice.randrange(86_400), f"{START}.{place}"
    lines: list[str] = []
    for stay in range(dice.choice([1, 1, 2])):
        caller = f"+4930{dice.randrange(20):06d}" if stay == 0 else ""
        lines.append(f"{now}|{uid}|billing|NONE|ENTERQUEUE||{caller}|1")
        wait = dice.randrange(90)
        if dice.random() < 0.3:
            lines.append(f"{now + wait // 2}|{uid}|billing|SIP/8001|RINGNOANSWER|15000")
        now += wait
        if dice.random() < 0.3:
            lines.append(f"{now}|{uid}|billing|NONE|ABANDON|1|1|{wait}")
            return lines
        if stay == 0 and dice.random() < 0.2:
            lines.append(f"{now}|{uid}|billing|NONE|EXITWITHTIMEOUT|1|1|{wait}")
            continue
        talk = dice.randrange(1, 600)
        lines.append(f"{now}|{uid}|billing|SIP/8002|CONNECT|{wait}|{uid}9|4")
        lines.append(f"{now + talk}|{uid}|billing|SIP/8002|COMPLETECALLER|{wait}|{talk}|1")
        return lines
    return lines


def log(seed: int, calls: int = 12) -> list[str]:
    """A queue log in the order of its times."""
    dice = random.Random(seed)  # noqa: S311 - a generated example
    return sorted((x for place in range(calls) for x in call(place, dice)), key=lambda x: float(x.split("|")[0]))


def pieces(lines: Sequence[str], folder: Path, dice: random.Random) -> list[Path]:
    """The log as overlapping files in any order, some of them twice, with their lines shuffled."""
    folder.mkdir(parents=True)
    cuts = sorted(dice.sample(range(1, len(lines)), 3))
    bounds = [(max(0, a - dice.randrange(5)), b) for a, b in zip([0, *cuts], [*cuts, len(lines)], strict=True)]
    paths = []
    for place, (begin, end) in enumerate([*bounds, dice.choice(bounds)]):
        some = list(lines[begin:end])
        dice.shuffle(some)
        path = folder / f"queue_log.{place}"
        path.write_text("\n".join(some) + "\n")
        paths.append(path)
    dice.shuffle(paths)
    return paths


def pbx(loader: Loader) -> Source:
    return once(loader.settings, "asterisk_queue_log", name="pbx")


def facts(loader: Loader) -> dict[str, pl.DataFrame]:
    """Every fact, in the order of its id; people's random numbers become the first contact they are seen in."""
    now = open_facts(loader.settings)
    found = {name: now.scan(table).sort("id").collect() for name, table in tables().items()}
    return {name: _anonymous(frame) for name, frame in found.items()}


def _anonymous(frame: pl.DataFrame) -> pl.DataFrame:
    if "customer" not in frame.columns:
        return frame
    who = pl.when(pl.col("customer").is_not_null()).then(pl.col("id").first().over("customer"))
    return frame.with_columns(who.alias("customer"))


def total(receipts: Sequence[Receipt], count: str) -> int:
    return sum(getattr(receipt, count) for receipt in receipts)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1_000_000))
def test_order_overlap_repetition_and_cut_of_files_never_matter(
    seed: int, loader_in: LoaderIn, tmp_path_factory: pytest.TempPathFactory
) -> None:
    lines, dice = log(seed), random.Random(seed)  # noqa: S311 - a generated example
    whole, cut = (tmp_path_factory.mktemp(name) for name in ("whole", "cut"))
    (whole / "queue_log").write_text("\n".join(lines) + "\n")
    one, several = loader_in(whole / "home"), loader_in(cut / "home")
    one.files(pbx(one), [whole / "queue_log"])
    for path in pieces(lines, cut / "logs", dice):
        several.files(pbx(several), [path])
    expected, found = facts(one), facts(several)
    assert {name: frame.height for name, frame in found.items()} == {x: y.height for x, y in expected.items()}
    for name, frame in expected.items():
        assert found[name].equals(frame), name


def test_the_same_file_under_another_name_changes_nothing(loader_in: LoaderIn, tmp_path: Path) -> None:
    loader = loader_in(tmp_path)
    for name in ("queue_log", "queue_log.1"):
        (tmp_path / name).write_text("\n".join(log(1)) + "\n")
    (first,) = loader.files(pbx(loader), [tmp_path / "queue_log"])
    before = open_facts(loader.settings).version
    (again,) = loader.files(pbx(loader), [tmp_path / "queue_log.1"])
    assert (first.state, again.state) == ("done", "known")
    assert open_facts(loader.settings).version == before


def test_bad_lines_are_set_aside_with_their_number_and_reason_and_good_ones_are_loaded(
    loader_in: LoaderIn, tmp_path: Path
) -> None:
    loader = loader_in(tmp_path)
    lines = log(2)
    lines[3:3] = ["not a line", f"soon|{START}.1|billing|NONE|ENTERQUEUE||+4930000001|1"]
    (tmp_path / "queue_log").write_text("\n".join(lines) + "\n")
    (receipt,) = loader.files(pbx(loader), [tmp_path / "queue_log"])
    assert (receipt.records, receipt.quarantined, receipt.new) == (len(lines), 2, len(lines) - 2)
    refused = refusals(loader.settings).sort("record")
    assert refused["record"].to_list() == [4, 5]
    assert refused["reason"].to_list() == ["too_few_fields", "not_a_time"]


def test_a_call_that_straddles_two_files_is_closed_when_the_second_comes(loader_in: LoaderIn, tmp_path: Path) -> None:
    loader = loader_in(tmp_path)
    uid = f"{START}.1"
    (tmp_path / "monday").write_text(f"{START}|{uid}|billing|NONE|ENTERQUEUE||+4930000001|1\n")
    (tmp_path / "tuesday").write_text(f"{START + 7}|{uid}|billing|NONE|ABANDON|1|1|7\n")
    loader.files(pbx(loader), [tmp_path / "monday"])
    assert facts(loader)["leg"]["outcome"].to_list() == ["open"]
    loader.files(pbx(loader), [tmp_path / "tuesday"])
    assert facts(loader)["leg"]["outcome"].to_list() == ["abandoned"]
    assert facts(loader)["interaction"]["is_open"].to_list() == [False]


def test_corrected_settings_read_the_same_file_anew_and_win(loader_in: LoaderIn, tmp_path: Path) -> None:
    loader = loader_in(tmp_path)
    (tmp_path / "queue_log").write_text("\n".join(log(3)) + "\n")
    loader.files(pbx(loader), [tmp_path / "queue_log"])
    web = once(loader.settings, "asterisk_queue_log", name="pbx", options=["channel=web_voice"])
    (receipt,) = loader.files(web, [tmp_path / "queue_log"])
    assert receipt.state == "done"
    assert facts(loader)["leg"]["channel"].unique().to_list() == ["web_voice"]


def test_a_file_that_cannot_be_read_is_set_aside_and_the_others_are_loaded(loader_in: LoaderIn, tmp_path: Path) -> None:
    loader = loader_in(tmp_path)
    (tmp_path / "empty").touch()
    (tmp_path / "queue_log").write_text("\n".join(log(4)) + "\n")
    receipts = loader.files(pbx(loader), [tmp_path / "empty", tmp_path / "queue_log", tmp_path / "missing"])
    assert {receipt.file: receipt.state for receipt in receipts} == {
        "missing": "rejected",
        "empty": "rejected",
        "queue_log": "done",
    }
    assert all(receipt.message for receipt in receipts if receipt.state == "rejected")


def test_no_raw_address_reaches_the_disk_outside_the_raw_file(loader_in: LoaderIn, tmp_path: Path) -> None:
    loader = loader_in(tmp_path / "home")
    (tmp_path / "queue_log").write_text("\n".join([*log(5), f"oops|{START}.1|q|NONE|ENTERQUEUE||+4930000001"]) + "\n")
    receipts = loader.files(pbx(loader), [tmp_path / "queue_log"])
    assert total(receipts, "quarantined") == 1
    written = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert not [path for path in written if b"+4930" in path.read_bytes()]
    segments = [pl.read_parquet(path) for path in written if path.suffix == ".parquet"]
    texts = [column for frame in segments for column in frame.get_columns() if column.dtype == pl.String]
    assert texts
    assert not [column.name for column in texts if column.str.contains("+4930", literal=True).any()]
