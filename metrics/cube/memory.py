"""What was read of the cube, added up over what a question does not ask about, and remembered for the next one."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from ingest.table import UTC
from metrics.cube.cells import FROM, noon
from metrics.cube.kept import DAY, Kept, read
from metrics.cube.stretch import Stretch, within
from metrics.memory import Memory

_memory: Memory[pl.DataFrame] = Memory(most_bytes=256 * 1024**2)


@dataclass(frozen=True, kw_only=True, eq=False)
class Rolled:
    """Cells, or whole days, by `from_at` and some dimensions: a frame of sums, and one of each histogram."""

    dimensions: Sequence[str]
    sums: pl.DataFrame
    steps: Mapping[str, pl.DataFrame]
    are_days: bool


def rolled(kept: Kept, dimensions: Sequence[str], zone: str | None, stretch: Stretch = (None, None)) -> Rolled:
    """The cells by these dimensions that lie in a stretch; with a zone by its days, each at its noon.

    Raises `GoneError`.
    """
    names = sorted({part for each in kept.steps for part in each.parts})
    steps = {name: _steps(kept, name, dimensions, zone, stretch) for name in names}
    sums = _sums(kept, dimensions, zone, stretch)
    return Rolled(dimensions=dimensions, sums=sums, steps=steps, are_days=zone is not None)


def open_rows(kept: Kept) -> pl.DataFrame | None:
    """The rows that change as time goes by, as they are; None where there are none. Raises `GoneError`."""
    columns = sorted({column for each in kept.open for column in each.parts})
    if not columns:
        return None

    def make() -> pl.DataFrame:
        return pl.concat(rows.select(columns) for rows in read(kept.open, [DAY]))

    rows = remembered(kept, ("open", *columns), make)
    return rows if rows.height else None


def _sums(kept: Kept, dimensions: Sequence[str], zone: str | None, stretch: Stretch) -> pl.DataFrame:
    names = sorted({part for each in kept.sums for part in each.parts})

    def make() -> pl.DataFrame:
        # Pieces of the same day have different parts: what a piece does not have is null, and adds nothing.
        there = read(kept.sums, [DAY, FROM, *dimensions], where=within(FROM, stretch))
        cells = pl.concat([x.lazy() for x in there], how="diagonal_relaxed")
        folds = [pl.col(x).max() if x in kept.greatest else pl.col(x).sum() for x in names]
        cells = _by(cells, zone).group_by(FROM, *dimensions).agg(folds)
        # What changes took away as a whole is nowhere any more.
        return cells.filter(pl.col("rows") != 0).collect()

    return remembered(kept, ("sums", *names, "by", *dimensions, zone, stretch), make)


def _steps(kept: Kept, name: str, dimensions: Sequence[str], zone: str | None, stretch: Stretch) -> pl.DataFrame:
    columns = [DAY, FROM, *dimensions, "step", "finished", "unfinished"]
    mine = [pl.col("histogram") == name, *within(FROM, stretch)]

    def make() -> pl.DataFrame:
        some = [x for x in kept.steps if name in x.parts]
        cells = pl.concat([x.lazy() for x in read(some, columns, parts=False, where=mine)])
        keys = (FROM, *dimensions, "step")
        added = _by(cells, zone).group_by(keys).agg(pl.col("finished", "unfinished").sum())
        added = added.filter((pl.col("finished") != 0) | (pl.col("unfinished") != 0))
        # In the order of groups, as every question wants them: what is in order already costs little to put in order.
        return added.sort(*dimensions, FROM, "step").collect()

    return remembered(kept, ("steps", name, "by", *dimensions, zone, stretch), make)


def _by(cells: pl.LazyFrame, zone: str | None) -> pl.LazyFrame:
    return cells if zone is None else cells.with_columns(noon(zone).cast(UTC).alias(FROM))


def remembered(kept: Kept, what: Hashable, make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
    """What `make` makes of what is kept: the same again for as long as that is the same, and it is asked for often."""
    return _memory.get((kept.shelf, kept.of, frozenset(kept.known.values()), what), make)
