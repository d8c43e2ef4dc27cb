"""Records that cannot be trusted, each with the reason, never dropped without a word."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

SCHEMA = pl.Schema({"record": pl.Int64, "reason": pl.String, "detail": pl.String, "raw": pl.Binary})


class Reason(StrEnum):
    """Why a record was refused. The rules of a table, and a source's own rules, are reasons too, by their names."""

    NOT_UTF8 = "not_utf8"
    NUL_BYTE = "nul_byte"
    LINE_TOO_LONG = "line_too_long"
    TRUNCATED = "truncated"
    TOO_FEW_FIELDS = "too_few_fields"
    TOO_MANY_FIELDS = "too_many_fields"
    UNBALANCED_QUOTE = "unbalanced_quote"
    NOT_JSON = "not_json"
    KEY_TWICE = "key_twice"
    WRONG_SHAPE = "wrong_shape"
    TOO_DEEP = "too_deep"
    TOO_LONG = "too_long"
    UNKNOWN_EVENT = "unknown_event"
    MISSING = "missing"
    NOT_A_TIME = "not_a_time"
    TIME_OUT_OF_RANGE = "time_out_of_range"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_YES_OR_NO = "not_a_yes_or_no"
    UNKNOWN_VALUE = "unknown_value"
    NEGATIVE = "negative"
    TOO_LARGE = "too_large"
    BAD_EXPRESSION = "bad_expression"


@dataclass(frozen=True, eq=False)
class Refusals:
    """Refused records: number, reason, detail (a column's name or a code, never content), and raw bytes if known."""

    frame: pl.DataFrame

    @classmethod
    def none(cls) -> "Refusals":
        """No record refused."""
        return cls(pl.DataFrame(schema=SCHEMA))

    @classmethod
    def of(cls, rows: Iterable[tuple[int, str, str, bytes | None]]) -> "Refusals":
        """Refusals one by one: (record, reason, detail, raw)."""
        return cls(pl.DataFrame(list(rows), schema=SCHEMA, orient="row"))

    def __add__(self, other: "Refusals") -> "Refusals":
        """Both together."""
        return Refusals(pl.concat([self.frame, other.frame]))

    def __len__(self) -> int:
        """How many there are."""
        return self.frame.height
