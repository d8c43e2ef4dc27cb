"""What derived tables are made of, and those tables: made once for all who ask, while that fits into memory."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

import polars as pl

from ingest.settings import Settings
from ingest.tables.interaction import interaction
from metrics.cube.keeping import can_keep
from metrics.memory import Memory
from metrics.rows import FactSource

FEW = 300_000
"""Contacts whose facts and derived tables fit into memory, at 1,500 bytes each; of more the cube keeps the sums."""

_memory: Memory[pl.DataFrame] = Memory(most_bytes=512 * 1024**2)


@dataclass(frozen=True, kw_only=True, eq=False)
class About:
    """What was made of which facts and settings: of these very ones, which are held as long as that is remembered."""

    what: Hashable
    facts: FactSource
    settings: Settings

    def __eq__(self, other: object) -> bool:
        """Whether both are about the same."""
        if not isinstance(other, About):
            return NotImplemented
        return self.what == other.what and self.facts is other.facts and self.settings is other.settings

    def __hash__(self) -> int:
        """Of what they are about."""
        return hash((self.what, id(self.facts), id(self.settings)))


@dataclass(frozen=True, kw_only=True, eq=False)
class _Table:
    """What lies on the table while several work at it."""

    made: dict[About, pl.DataFrame] = field(default_factory=dict)


_table: ContextVar[_Table | None] = ContextVar("_table", default=None)
_hurried: ContextVar[bool] = ContextVar("_hurried", default=False)
_reading: ContextVar[bool] = ContextVar("_reading", default=False)
_sparing: ContextVar[bool] = ContextVar("_sparing", default=False)


class NotMadeError(Exception):
    """What a question needs would take minutes to work out, and has not been kept."""

    def __init__(self, what: str) -> None:
        """Say what, and how it is made."""
        super().__init__(f"{what} was not worked out since the facts changed; 'spiritlevel refresh' does that.")


@contextmanager
def hurried() -> Iterator[None]:
    """In here somebody waits: what would take minutes, and gigabytes, is not worked out but raises `NotMadeError`."""
    token = _hurried.set(True)
    try:
        yield
    finally:
        _hurried.reset(token)


@contextmanager
def reading() -> Iterator[None]:
    """In here somebody reads a page: hurried, and the next question will be the same about another channel or queue."""
    token = _reading.set(True)
    try:
        with hurried():
            yield
    finally:
        _reading.reset(token)


def is_reading() -> bool:
    """Whether this is asked for somebody who reads a page."""
    return _reading.get()


@contextmanager
def sparing() -> Iterator[None]:
    """In here nobody has asked yet: what would read rows of many facts is not answered but raises `NotMadeError`."""
    token = _sparing.set(True)
    try:
        yield
    finally:
        _sparing.reset(token)


def no_rows(what: str, facts: FactSource) -> None:
    """Raises `NotMadeError` where nobody has asked yet, and these are many facts of a store."""
    if _sparing.get() and can_keep(facts) and not are_few(facts):
        raise NotMadeError(what)


def no_hurry(what: str, facts: FactSource) -> None:
    """Raises `NotMadeError` where somebody waits, and these are many facts of a store."""
    if _hurried.get() and can_keep(facts) and not are_few(facts):
        raise NotMadeError(what)


@contextmanager
def together() -> Iterator[None]:
    """What is made `once` in here stays until the end; within another it stays until the end of that."""
    if _table.get() is not None:
        yield
        return
    token = _table.set(_Table())
    try:
        yield
    finally:
        _table.reset(token)


def are_few(facts: FactSource) -> bool:
    """Whether all that is worked out of these facts fits into memory; never of facts that know not what they are."""
    return can_keep(facts) and sum(rows for _, rows in facts.days(interaction).values()) <= FEW


def once(
    what: str, facts: FactSource, settings: Settings, make: Callable[[], pl.DataFrame], *, takes_long: bool = True
) -> pl.DataFrame:
    """What `make` makes of these facts and settings.

    Of few facts, and where it does not take long, it is remembered for whoever asks; of others those have it once who
    ask `together`. Raises `NotMadeError` where it takes long, somebody waits and there are many.
    """
    of = About(what=what, facts=facts, settings=settings)
    if are_few(facts) or (can_keep(facts) and not takes_long):
        return _memory.get(of, make)
    no_hurry(what, facts)
    table = _table.get()
    if table is None:
        return make()
    if of not in table.made:
        table.made[of] = make()
    return table.made[of]
