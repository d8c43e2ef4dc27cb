"""What came by the door and is surely loaded goes after a while; what is refused in part or whole stays longer."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ingest.door.ending import folder_of
from ingest.door.name import is_arrival
from ingest.inbox import Claim, NoSuchFileError, claim
from ingest.settings import Settings
from ingest.source import Source
from ingest.store.catalogue import State
from ingest.store.ledger import Fate, fates, reading_of
from ingest.store.manifest import Store

LOOKED_UP_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Cleared:
    """How many files of one source went: those that are facts, and those that were refused and nobody replayed."""

    loaded: int = 0
    refused: int = 0


@dataclass
class Retention:
    """Clears inboxes away again and again; it remembers of each file that stays when to look at it next."""

    stops: Callable[[], bool] = lambda: False
    _not_before: dict[bytes, float] = field(default_factory=dict)

    def clear(self, settings: Settings, store: Store, source: Source, now: float | None = None) -> Cleared:
        """Remove what the door wrote for a source and the ledger says is done with, longer ago than the settings say.

        A file goes by its content, hashed a moment before: what the ledger does not know in today's way of reading
        stays, however old. Raises `CatalogueError` and OSError.
        """
        moment = time.time() if now is None else now
        entry = next((entry for entry in settings.source if entry.name == source.name), None)
        due = sorted(self._due(folder_of(settings, entry), moment - settings.inbox.keep_s, moment)) if entry else []
        reading = reading_of(store, source.name, source.connector.name, source.digest) if due else 0
        loaded = refused = 0
        for some in (due[x : x + LOOKED_UP_AT_ONCE] for x in range(0, len(due), LOOKED_UP_AT_ONCE)):
            if self.stops():
                break
            claims = list(_claims(some))
            told = fates(store, reading, [one.sha256 for one in claims])
            for one, fate in ((x, told[x.sha256]) for x in claims if x.sha256 in told):
                if not self._stays(one, fate, settings, moment):
                    one.path.unlink(missing_ok=True)
                    loaded, refused = loaded + _is_sound(fate), refused + (not _is_sound(fate))
        return Cleared(loaded=loaded, refused=refused)

    def _due(self, folder: Path, before: float, now: float) -> Iterator[Path]:
        seen: set[bytes] = set()
        try:
            entries = os.scandir(folder)
        except FileNotFoundError:
            return
        with entries:
            for entry in entries:
                key = os.fsencode(entry.path)
                if is_arrival(entry.name) and entry.is_file(follow_symlinks=False):
                    seen.add(key)
                    if entry.stat(follow_symlinks=False).st_mtime < before and self._not_before.get(key, 0.0) <= now:
                        yield Path(entry.path)
        ours = os.fsencode(folder) + b"/"
        self._not_before = {x: at for x, at in self._not_before.items() if x in seen or not x.startswith(ours)}

    def _stays(self, one: Claim, fate: Fate, settings: Settings, now: float) -> bool:
        keep = settings.inbox.keep_s
        if not _is_sound(fate):
            keep = max(keep, settings.inbox.keep_refused_s)
        goes = max(fate.received_at.timestamp(), one.changed_ns / 1e9) + keep
        if goes > now:
            self._not_before[bytes(one.path)] = goes
        return goes > now


def _is_sound(fate: Fate) -> bool:
    """Whether every record of a file became a fact, so that nobody needs it any more."""
    return fate.state is State.DONE and not fate.quarantined


def _claims(some: list[Path]) -> Iterator[Claim]:
    for path in some:
        try:
            yield claim(path, within=path.parent)
        except NoSuchFileError:
            continue  # gone, or not to be read: nothing is known of it
