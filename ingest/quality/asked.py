"""What is asked of Great Expectations for suites of one's own, and how it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import polars as pl

from ingest.quality.check import Verdict
from ingest.quality.own import OwnRule

ROW = "_row"
"""The place of a row in the frame that is judged."""


@dataclass(frozen=True)
class Tally:
    """How many rows broke an expectation, of how many that it could judge; the kind of an error if it could not."""

    broken: int
    judged: int
    error: str = ""


class Judging(Protocol):
    """Whoever knows Great Expectations."""

    def tallies(self, rules: Sequence[OwnRule], frame: pl.DataFrame) -> list[Tally]:
        """How many rows break each of these rules, in their order."""
        ...

    def places(self, rule: OwnRule, frame: pl.DataFrame) -> list[int]:
        """The places, out of the column `_row`, of the rows that break a rule."""
        ...

    def holds(self, kind: str, kwargs: Mapping[str, Any], frame: pl.DataFrame) -> Verdict:
        """Whether one expectation holds for a small frame."""
        ...

    def mistake(self, rule: OwnRule) -> str:
        """What is wrong with a rule, so that it cannot be asked; nothing if it can."""
        ...
