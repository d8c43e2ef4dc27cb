"""What a page asks of the rows, kept by all that its reader may choose next: another choice then reads no rows."""

from collections.abc import Callable, Sequence

import polars as pl

from ingest.settings import Settings
from ingest.table import Table
from metrics.cube.answer import CHOSEN, Asked
from metrics.cube.keeping import Keeping
from metrics.cube.stretch import Stretch
from metrics.dimensions import is_of_rows, matching
from metrics.memory import Memory
from metrics.parts import Parts, Plan
from metrics.together import About

_memory: Memory[Parts] = Memory(most_bytes=256 * 1024**2)


def at_hand(
    plan: Plan,
    counted_on: str,
    *,
    facts: Keeping,
    settings: Settings,
    asked: Asked,
    stretch: Stretch | None,
    rows: Callable[[Sequence[str]], pl.LazyFrame],
) -> Parts:
    """The parts that answer a question, or that stretch of its period.

    `rows` gives the rows of the stretch, those of every group, with these dimensions. They are read when the first
    question of its kind is asked, and again when facts or settings have changed. Raises what `measure` raises.
    """
    table = plan.metrics[0].table
    by = _widened(asked, table)
    keys = (*by, "bucket") if asked.every else by
    what = ("at hand", plan, counted_on, by, asked.period, asked.every, stretch)
    about = About(what=what, facts=facts, settings=settings)
    return plan.folded(
        _memory.get(about, lambda: plan.parts(rows(by), keys)), asked.keys, *matching(table, asked.where)
    )


def _widened(asked: Asked, table: Table) -> tuple[str, ...]:
    """The dimensions of a question, and those that readers choose among as far as rows tell them."""
    # Of queues only where nothing around the rows has to be looked through for them.
    own = [x for x in CHOSEN if x in table.columns and (x == CHOSEN[0] or is_of_rows(table, x))]
    return tuple(dict.fromkeys((*asked.by, *sorted(asked.where), *own)))
