"""What a report is made of: a finding, one number that is defended, and parts that each say one thing."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from dashboards.figure import Figure


@dataclass(frozen=True, kw_only=True)
class Headline:
    """The one number: what it is, the number, and under it interval, evidence and what it means, a line each."""

    label: str
    value: str
    lines: Sequence[str]


@dataclass(frozen=True, kw_only=True, eq=False)
class Block:
    """One part of a report: a finding as its heading, sentences, drawings, a table, and notes in small print.

    `table` has headings and texts for people; the columns of `wide` take the room that the others leave. A part that is
    `lacking` says which facts or settings it would need, and draws nothing.
    """

    name: str
    heading: str
    sentences: Sequence[str] = ()
    figures: Sequence[Figure] = ()
    table: pl.DataFrame | None = None
    wide: Sequence[str] = ()
    notes: Sequence[str] = field(default_factory=tuple)
    lacking: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Report:
    """All of it, in the language that was spoken when it was made.

    `definitions` are the names and versions of the metrics that were asked.
    """

    site: str
    title: str
    period: str
    subtitle: str
    made: str
    headline: Headline
    blocks: Sequence[Block]
    definitions: str
