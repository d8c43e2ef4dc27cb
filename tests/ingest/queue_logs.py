"""Generated queue logs, and the facts that became of them, for the tests of loading."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl

from ingest.pipeline import Loader
from ingest.registry import tables
from ingest.source import Source, once
from ingest.store.facts import open_facts
from ingest.store.receipt import Receipt

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
