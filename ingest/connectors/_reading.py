"""What readers of event sources have in common: records judged by rules, addresses, payloads."""

from collections.abc import Sequence

import polars as pl

from ingest.connector import RECORD
from ingest.read.refusal import SCHEMA, Refusals

Rule = tuple[pl.Expr, str, str]
"""What makes a record no record (a condition), for what reason, with what detail: a name or code, never content."""

NOBODY = (
    "",
    "-",
    "0",
    "<unknown>",
    "anonymous",
    "asterisk",
    "blocked",
    "none",
    "null",
    "private",
    "restricted",
    "unavailable",
    "unknown",
    "withheld",
)
"""What telephone systems write where a number is not known or not told."""


def judged(frame: pl.DataFrame, rules: Sequence[Rule], raw: str | None = None) -> tuple[pl.DataFrame, Refusals]:
    """The records that break no rule, and those that do, each with the first that it breaks.

    A condition that is null is not met. `raw` names the column that holds the record's own text.
    """
    reason = pl.coalesce(pl.when(broken).then(pl.lit(str(why))) for broken, why, _ in rules)
    detail = pl.coalesce(pl.when(broken).then(pl.lit(what)) for broken, _, what in rules)
    told = frame.with_columns(reason.alias("refused_for"), detail.alias("refused_at"))
    bad = told.filter(pl.col("refused_for").is_not_null()).select(
        record=RECORD,
        reason="refused_for",
        detail="refused_at",
        raw=pl.lit(None, pl.Binary) if raw is None else pl.col(raw).cast(pl.Binary),
    )
    good = told.filter(pl.col("refused_for").is_null()).drop("refused_for", "refused_at")
    return good, Refusals(bad.cast(SCHEMA))


def told_address(text: pl.Expr) -> pl.Expr:
    """An address as it was told, or null for a customer who is anonymous; of a SIP address of a number, the number."""
    told = text.str.strip_chars()
    user = told.str.extract(r"^(?i:sips?):([^@;]*)", 1)
    plain = told.str.replace(r"^(?i:tel|sips?|mailto):", "")
    number = pl.when(user.str.contains(r"^\+?[0-9]{5,}$")).then(user)
    nobody = pl.coalesce(user, plain).str.to_lowercase().is_in(NOBODY)
    return pl.when(~nobody).then(pl.coalesce(number, plain))


def state_word(text: pl.Expr, apart: str, by: str = "") -> pl.Expr:
    """A state in small letters, with something else in the place of what stands `apart` between its words.

    What has a digit in it is no state: its words stay apart, so that it is seen that they are words.
    """
    small = text.str.to_lowercase()
    return pl.when(small.str.contains(r"[0-9]")).then(small).otherwise(small.str.replace_all(apart, by))


def compact_json(*columns: str | pl.Expr) -> pl.Expr:
    """The columns as a JSON object without those that are null, which is what most of a record is."""
    text = pl.struct(*columns).struct.json_encode()
    # Within a text a quotation mark has a backslash before it: only a key can look like this.
    return text.str.replace_all(r'"[a-z_]+":null,?', "").str.replace(r",\}$", "}")
