"""F14: a bit of a fact file is another one; `spiritlevel doctor --deep` says so every time."""

import random
from collections.abc import Iterator
from pathlib import Path

from ingest.doctor import examine
from ingest.settings import Settings
from ingest.settings.shape import Store as StoreSettings
from ingest.store.manifest import snapshot
from tests.faults.fresh import address, fresh_store
from tests.faults.other import Skip, each
from tests.faults.results import Seen
from tests.ingest.store.answers import answers, offer
from tests.ingest.store.server import Server

FLIPS = 1_000


def flipped_bits(work: Path, server: Server | None, scale: float, skip: Skip) -> Iterator[tuple[int, Seen]]:
    """Flip one bit at a time, ask, and flip it back."""
    store = fresh_store(work, server)
    offer(store, answers(*[(key, 0, key % 10, key % 4) for key in range(200)]))
    settings = Settings(home=work, store=StoreSettings(folder=work, url=address(work, server)))
    segments = snapshot(store).segments
    for number in each(FLIPS, scale, skip):
        dice = random.Random(f"bit {number}")  # noqa: S311 a schedule
        path = store.facts / dice.choice(segments).path
        content = path.read_bytes()
        place, bit = dice.randrange(len(content)), dice.randrange(8)
        path.write_bytes(content[:place] + bytes([content[place] ^ 1 << bit]) + content[place + 1 :])
        said = [finding.what for finding in examine(settings, deep=True) if not finding.ok]
        path.write_bytes(content)
        found = any("changed on the disk" in what for what in said)
        yield number, Seen(None if found else f"bit {bit} of byte {place} of {path.name} was not missed: {said}")
    store.catalogue.engine.dispose()
