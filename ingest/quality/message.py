"""What the gate and its worker say to each other, one JSON object per line."""

from dataclasses import dataclass

from ingest.quality.result import GateResult


@dataclass(frozen=True, kw_only=True)
class Question:
    """Parquet files by the name of their table."""

    rows: dict[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The results, or what went wrong. The first answer comes unasked and is empty: the worker is ready."""

    results: tuple[GateResult, ...] = ()
    error: str = ""
