"""F10: however files are ordered, repeated and split, the same facts come of them as a fold in plain Python gives."""

import random
from collections.abc import Iterator
from pathlib import Path

from ingest.store.manifest import Store
from tests.faults.fresh import fresh_store
from tests.faults.holding import conserved
from tests.faults.other import Skip, each
from tests.faults.results import Seen
from tests.ingest.store.answers import NOON, answers, facts, offer
from tests.ingest.store.server import Server

SCHEDULES, TOGETHER = 5_000, 250
"""How many there are for each database, and how many are delivered side by side: each has ids of its own."""

APART = 10
"""So many ids belong to one schedule."""

Version = tuple[int, int, int, int]
"""(id, revision, value, day), as `answers` takes it."""


def schedule(number: int) -> tuple[list[Version], list[list[Version]]]:
    """What happened, and the files in which it is delivered: split, shuffled, some rows and some files twice."""
    dice = random.Random(f"schedule {number}")  # noqa: S311 a schedule
    keys = [number * APART + key for key in range(dice.randint(1, 3))]
    versions = [
        (key, dice.randrange(3), dice.randrange(11), dice.randrange(3))
        for key in keys
        for _ in range(dice.randint(1, 3))
    ]
    rows = [*versions, *dice.sample(versions, dice.randrange(len(versions)))]
    dice.shuffle(rows)
    cuts = sorted(dice.sample(range(len(rows) + 1), min(len(rows), dice.randrange(4))))
    files = [rows[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(rows)], strict=True) if begin < end]
    deliveries = [*files, *dice.choices(files, k=dice.randrange(3))]
    dice.shuffle(deliveries)
    return versions, deliveries


def folded(versions: list[Version]) -> dict[str, tuple[int, int, int]]:
    """What must be known in the end: of each id the greatest of (revision, content), that is (revision, day, value)."""
    newest: dict[str, tuple[int, int, int]] = {}
    for key, revision, value, day in versions:
        newest[f"s:{key}"] = max(newest.get(f"s:{key}", (-1, 0, 0)), (revision, day, value))
    return newest


def schedules(work: Path, server: Server | None, scale: float, skip: Skip) -> Iterator[tuple[int, Seen]]:
    """Deliver many schedules side by side, some files of each step in one commit."""
    for number in each(SCHEDULES // TOGETHER, scale, skip):
        store = fresh_store(work, server)
        first = number * TOGETHER
        yield number, Seen(_delivered(store, range(first, first + TOGETHER)), TOGETHER)
        store.catalogue.engine.dispose()


def _delivered(store: Store, numbers: range) -> str | None:
    dice = random.Random(f"steps {numbers.start}")  # noqa: S311 a schedule
    every = {number: schedule(number) for number in numbers}
    expected: dict[str, tuple[int, int, int]] = {}
    for versions, _ in every.values():
        expected |= folded(versions)
    for step in range(max(len(deliveries) for _, deliveries in every.values())):
        files = [deliveries[step] for _, deliveries in every.values() if step < len(deliveries)]
        while files:
            some = dice.choice([1, 20, 100])
            offer(store, *(answers(*rows) for rows in files[:some]), name=f"of step {step % 2}")
            files = files[some:]
    seen = {
        key: (revision, (asked_at - NOON).days, int(value)) for key, revision, value, asked_at in facts(store).rows()
    }
    wrong = [key for key in expected.keys() | seen.keys() if expected.get(key) != seen.get(key)]
    if wrong:
        return f"{len(wrong)} rows differ, such as {wrong[0]}: {seen.get(wrong[0])} for {expected.get(wrong[0])}"
    try:
        conserved(store)
    except AssertionError as error:
        return str(error)
    return None
