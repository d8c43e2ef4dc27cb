"""What the gate and its worker say to each other, one JSON object per line."""

from dataclasses import dataclass, field

from ingest.quality.own import OwnRule
from ingest.quality.result import Broken, GateResult


@dataclass(frozen=True, kw_only=True)
class Question:
    """Parquet files by the name of their table: the rows that would be published, and every row that came.

    `own` are the rules of one's own suites, for whichever table; of the rows that came, only those of the files at
    `places` count, where that is told.
    """

    rows: dict[str, tuple[str, ...]]
    whole: dict[str, tuple[str, ...]] = field(default_factory=dict)
    places: tuple[int, ...] | None = None
    own: tuple[OwnRule, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The results and the rows to refuse, or what went wrong; the first comes unasked and is empty: it is ready."""

    results: tuple[GateResult, ...] = ()
    broken: tuple[Broken, ...] = ()
    error: str = ""
