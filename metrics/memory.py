"""A bounded memory: what is in it is made once, however many ask for it at the same time."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, Protocol, TypeVar


class Sized(Protocol):
    """What tells how large it is: a frame."""

    def estimated_size(self) -> int | float:
        """How many bytes it takes."""
        ...


Held = TypeVar("Held", bound=Sized)


@dataclass(frozen=True, kw_only=True, eq=False)
class Memory(Generic[Held]):
    """Frames by what they are; when they hold more than `most_bytes`, what was not asked for longest is forgotten."""

    most_bytes: int
    _frames: OrderedDict[Hashable, Held] = field(default_factory=OrderedDict)
    _making: dict[Hashable, Lock] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, key: Hashable, make: Callable[[], Held]) -> Held:
        """What `make` makes: the same again for as long as it is remembered.

        Who asks for a frame that somebody else is making waits for that one; if the making fails, the next one tries.
        """
        with self._lock:
            if key in self._frames:
                self._frames.move_to_end(key)
                return self._frames[key]
            making = self._making.setdefault(key, Lock())
        with making:
            with self._lock:
                if key in self._frames:
                    return self._frames[key]
            try:
                made = make()
                self._keep(key, made)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return made

    def _keep(self, key: Hashable, made: Held) -> None:
        with self._lock:
            self._frames[key] = made
            held = sum(x.estimated_size() for x in self._frames.values())
            while held > self.most_bytes and len(self._frames) > 1:
                _, gone = self._frames.popitem(last=False)
                held -= gone.estimated_size()
