"""What the records that a reader has just given call their customers, for whoever must not keep it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import polars as pl

RECORD = "record"

NAMES = "_names"
"""Column of rows on their way to the store: the names of their record's customer, with `BETWEEN` between them."""

BETWEEN = "\n"

FOUND = pl.Schema({RECORD: pl.Int64(), NAMES: pl.String()})


class Names:
    """The names of customers in some records, by the records' numbers.

    `fields` are those of one source that hold such a name: a column, or a way such as `meta.sender.name`, in which *
    stands for everything in a list; with + between two of them they are parts of one name.
    """

    def __init__(self, fields: Sequence[str] = ()) -> None:
        """None found yet."""
        self.fields = tuple(fields)
        self._found: list[pl.DataFrame] = []

    def of_objects(self, objects: Iterable[tuple[int, Any]]) -> None:
        """Note the names in decoded records."""
        if not self.fields:
            return
        ways = [[part.split(".") for part in field.split("+")] for field in self.fields]
        found = [(number, name) for number, one in objects for way in ways for name in _names(one, way)]
        self._note(pl.DataFrame(found, schema=FOUND, orient="row"))

    def of_frame(self, frame: pl.DataFrame) -> None:
        """Note the names in columns of text, whose names are compared without capitals and signs."""
        columns = {_plain(name): name for name in frame.columns}
        for field in self.fields:
            parts = [columns[_plain(part)] for part in field.split("+") if _plain(part) in columns]
            if parts:
                name = pl.concat_str(parts, separator=" ", ignore_nulls=True)
                self._note(frame.select(pl.col(RECORD).cast(pl.Int64), name.alias(NAMES)))

    def beside(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Rows with the names of their record in the column `NAMES`; unchanged for a source that names nobody."""
        if not self.fields:
            return rows
        if not self._found:
            return rows.with_columns(pl.lit(None, pl.String).alias(NAMES))
        found = pl.concat([FOUND.to_frame(), *self._found])
        by_record = found.group_by(RECORD).agg(pl.col(NAMES).unique().str.join(BETWEEN))
        return rows.join(by_record, on=RECORD, how="left", maintain_order="left")

    def forget(self, before: int) -> None:
        """Let go of what was found in records before this one."""
        self._found = [frame for frame in self._found if (frame[RECORD].max() or 0) >= before]  # type: ignore[operator]  # a column of numbers

    def _note(self, found: pl.DataFrame) -> None:
        some = found.filter(pl.col(NAMES).str.len_bytes() > 0)
        if some.height:
            self._found.append(some)


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()


def _at(value: Any, way: Sequence[str]) -> Iterator[str]:
    for place, step in enumerate(way):
        if step == "*" and isinstance(value, list):
            for each in value:
                yield from _at(each, way[place + 1 :])
            return
        value = value.get(step) if isinstance(value, dict) else None
    if isinstance(value, str):
        yield value


def _names(value: Any, way: Sequence[Sequence[str]]) -> Iterator[str]:
    """Every text of a way that is a name by itself, or the first of each of several as the parts of one name."""
    if len(way) == 1:
        yield from _at(value, way[0])
        return
    yield " ".join(text for part in way if (text := next(_at(value, part), "")))
