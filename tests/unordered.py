"""What polars promises no order for comes in another order in every test, so that nothing can count on the usual one.

Rows that come out of a join, of a `unique` or of a `group_by` without `maintain_order` lie in the order of the moment:
nearly always that of the left side, and now and then, on a busy machine, another one. So do rows that a `sort` without
it finds alike. Whatever follows then and looks at neighbours (`shift`, `forward_fill`, `cum_sum`, `first`, the number
of a row) is wrong once in a hundred runs.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import polars as pl
import pytest
from polars.lazyframe.group_by import LazyGroupBy

Frame = pl.LazyFrame

ROW = "_row_before"


@contextmanager
def unordered() -> Iterator[None]:
    """As long as this is open, what has no promised order comes the other way round."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pl.LazyFrame, "join", _loosened(pl.LazyFrame.join))
        patch.setattr(pl.LazyFrame, "unique", _loosened(pl.LazyFrame.unique))
        patch.setattr(pl.LazyFrame, "group_by", _grouping(pl.LazyFrame.group_by))
        patch.setattr(pl.LazyFrame, "sort", _sorting(pl.LazyFrame.sort))
        yield


def _loosened(method: Callable[..., Frame]) -> Callable[..., Frame]:
    def loosened(*given: Any, **more: Any) -> Frame:
        made = method(*given, **more)
        return made if more.get("maintain_order") not in (None, False, "none") else turned(made)

    return loosened


def _sorting(method: Callable[..., Frame]) -> Callable[..., Frame]:
    def sorting(rows: Frame, *given: Any, **more: Any) -> Frame:
        if more.get("maintain_order"):
            return method(rows, *given, **more)
        other_way_round = method(rows.with_row_index(ROW), ROW, descending=True).drop(ROW)
        return method(other_way_round, *given, **more | {"maintain_order": True})

    return sorting


def _grouping(method: Callable[..., LazyGroupBy]) -> Callable[..., LazyGroupBy]:
    def grouping(*given: Any, **more: Any) -> LazyGroupBy:
        made = method(*given, **more)
        return made if more.get("maintain_order") else _Groups(made.lgb)

    return grouping


class _Groups(LazyGroupBy):
    def agg(self, *given: Any, **more: Any) -> Frame:
        return turned(super().agg(*given, **more))


def turned(rows: Frame) -> Frame:
    """The rows the other way round."""
    return rows.with_row_index(ROW).sort(ROW, descending=True, maintain_order=True).drop(ROW)
