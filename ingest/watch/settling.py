"""Which files are complete: those that have not changed for a while, and those that were renamed when done."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from ingest.door.name import is_arrival
from ingest.find import Found


@dataclass(frozen=True, slots=True)
class _Seen:
    """A file as it was at a look; `since` is when it was first seen so; `is_offered` whether it was handed on so.

    There has been something new in it from `news_since` on.
    """

    found: Found
    since: float
    news_since: float
    is_offered: bool = False


class Settling:
    """What was seen of one source's files so far.

    It is a memory of names, sizes and times only: losing it costs that files are hashed once more, because what was
    loaded stands in the ledger.
    """

    def __init__(self, settle_s: float) -> None:
        """A file is complete when it has not changed for so many seconds."""
        self._settle_s = settle_s
        self._seen: dict[bytes, _Seen] = {}
        self._unfinished: set[tuple[int, int]] = set()

    def complete(
        self, files: Iterable[Found], now: float, *, is_unfinished: Callable[[Found], bool] = lambda x: x.is_unfinished
    ) -> list[Found]:
        """Of all files that are there now, those that are complete and were not handed on as they are, by name.

        A file that was seen under the name of an unfinished one, and now has another, is complete: its writer renamed
        it. So is what the door of the inbox has written. What is gone is forgotten.
        """
        seen: dict[bytes, _Seen] = {}
        unfinished: set[tuple[int, int]] = set()
        complete = []
        for found in files:
            if is_unfinished(found):
                unfinished.add((found.device, found.inode))
                continue
            key = bytes(found.path)
            before = self._seen.get(key)
            if before is not None and before.found == found:
                seen[key] = before
            else:
                renamed = (found.device, found.inode) in self._unfinished or is_arrival(found.path.name)
                since = now - self._settle_s if renamed and before is None else now
                seen[key] = _Seen(found, since, now if before is None or before.is_offered else before.news_since)
            if not seen[key].is_offered and now - seen[key].since >= self._settle_s:
                complete.append(found)
        self._seen, self._unfinished = seen, unfinished
        return sorted(complete, key=lambda x: x.path)

    def offer(self, files: Iterable[Found]) -> None:
        """Note that these were handed on as they are: they are complete again only when they have changed."""
        for found in files:
            key = bytes(found.path)
            if key in self._seen and self._seen[key].found == found:
                self._seen[key] = replace(self._seen[key], is_offered=True)

    def growing(self, now: float, for_s: float) -> list[Found]:
        """Of the files of the last look those that have news for so long and are not complete, by name."""
        waiting = (x for x in self._seen.values() if not x.is_offered and now - x.since < self._settle_s)
        return sorted((x.found for x in waiting if now - x.news_since >= for_s), key=lambda x: x.path)

    def taken_so_far(self, files: Iterable[Found], now: float) -> None:
        """Note that these were handed on as far as they go: they have no news, and are complete when they stop."""
        for found in files:
            key = bytes(found.path)
            if key in self._seen:
                self._seen[key] = replace(self._seen[key], news_since=now)

    @property
    def waiting(self) -> int:
        """How many files were seen and not yet handed on."""
        return sum(not x.is_offered for x in self._seen.values())

    @property
    def known(self) -> int:
        """How many files are remembered."""
        return len(self._seen)
