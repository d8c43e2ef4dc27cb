"""Tables that leave the browser as files, safe to open in a spreadsheet."""

import io
import re

import polars as pl

_FORMULA = r"^[=+\-@\t\r]"
_NOT_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")


def neutralised(table: pl.DataFrame) -> pl.DataFrame:
    """The table with an apostrophe before every text that a spreadsheet would run as a formula.

    Numbers stay numbers: a difference of -3 is no formula.
    """
    texts = [name for name, dtype in table.schema.items() if dtype in {pl.String, pl.Categorical} or dtype == pl.Enum]
    risky = {name: pl.col(name).cast(pl.String) for name in texts}
    quoted = table.with_columns(
        pl.when(text.str.contains(_FORMULA)).then(pl.lit("'") + text).otherwise(text).alias(name)
        for name, text in risky.items()
    )
    return quoted.rename({name: safe(name) for name in table.columns})


def safe(text: str) -> str:
    """One text, likewise."""
    return f"'{text}" if re.match(_FORMULA, text) else text


def csv(table: pl.DataFrame) -> bytes:
    """The table as comma-separated UTF-8, with the mark by which spreadsheets know the encoding."""
    file = io.BytesIO()
    neutralised(table).write_csv(file, include_bom=True, datetime_format="%Y-%m-%d %H:%M:%S%z")
    return file.getvalue()


def file_name(*words: str, suffix: str = "csv") -> str:
    """A name for a file: `spiritlevel-waits-2026-11-01.csv`."""
    return "-".join(["spiritlevel", *(_NOT_A_NAME.sub("_", word) for word in words if word)]) + f".{suffix}"
