"""The texts in the payloads of events: taken out of their JSON, and put back in other words."""

import polars as pl

from ingest.plain_codes import is_plain_language

PART = r'"(?:[^"\\]|\\.)*":?|[^"]+|"'
"""A text, a key with its colon, or what stands between them in JSON; together they are all of it."""

BETWEEN = r"^(?:[\s{}\[\],:]|true|false|null|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+\-]?[0-9]+)?)*$"
"""What may stand between texts and keys in JSON."""

NO_MOMENT = r"(?:[02-9][0-9]{8,}|1[0-9]{8}|1[0-9]{10,11}|1[0-9]{13,14}|1[0-9]{16,})"
LONG_NUMBER = rf"(^|[:\[,])-?{NO_MOMENT}(?:\.[0-9]+)?([,}}\]]|$)"
"""A number in JSON that is neither a moment nor a length of this century: a telephone number, written as one."""

CODE = r'[^"\s:#|{}]*[0-9][^"\s:#|{}]*'
MOMENT = r"(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}[T ][0-9:.,Z+\-]*"
TOLD_CODE = rf'("[^"]*":)(?:"(?:{CODE}|{MOMENT})"|-?[0-9][0-9.]*)'
"""A key, and a value of it that is a number, a time, or one word with a digit in it."""


def without_codes(payloads: pl.Expr) -> pl.Expr:
    """Payloads without the values that are codes, of which few differ; one with a backslash in it stays as it is."""
    short = payloads.str.replace_all(TOLD_CODE, "${1}0")
    return pl.when(payloads.str.contains("\\", literal=True)).then(payloads).otherwise(short)


def texts_in(payloads: pl.Series) -> pl.DataFrame:
    """What each payload is made of: `row`, `token`, and of texts and keys `text`, what stands in them.

    A payload that is no JSON is one token and one text.
    """
    split = payloads.alias("token").to_frame().with_row_index("row").drop_nulls()
    tokens = split.with_columns(pl.col("token").str.extract_all(PART)).explode("token")
    quoted = pl.col("token").str.contains(r'^"(?:.|\n)*":?$') & (pl.col("token").str.len_bytes() > 1)
    odd = tokens.filter(~quoted, ~pl.col("token").str.contains(BETWEEN))["row"].unique()
    whole = split.filter(pl.col("row").is_in(odd.implode())).with_columns(
        text=pl.col("token"), is_key=pl.lit(value=False), is_text=pl.lit(value=True), is_json=pl.lit(value=False)
    )
    inside = pl.col("token").str.replace(r":$", "").str.slice(1)
    content = inside.str.head(-1)
    sound = tokens.filter(~pl.col("row").is_in(odd.implode())).with_columns(
        text=pl.when(quoted).then(content),
        is_key=quoted & pl.col("token").str.ends_with(":"),
        is_text=quoted,
        is_json=pl.lit(value=True),
    )
    before = pl.col("token").shift(1) == '"language":'
    language = before & pl.col("is_text") & is_plain_language(pl.col("text"))
    sound = sound.with_columns(is_text=pl.col("is_text") & ~language.fill_null(value=False))
    escaped = sound["text"].str.contains("\\", literal=True).fill_null(value=False)
    if escaped.any():
        decoded = ('"' + sound["text"].filter(escaped) + '"').str.json_decode(pl.String)
        sound = sound.with_columns(sound["text"].scatter(escaped.arg_true(), decoded).alias("text"))
    return pl.concat([sound, whole]).sort("row", maintain_order=True)


def put_together(tokens: pl.DataFrame, instead: pl.DataFrame, rows: int, *, keeps_numbers: bool = False) -> pl.Series:
    """The payloads with other texts in the place of those that are not kept, and without numbers that are too long.

    `instead` has `text` and `instead`, and `row` where a text becomes another one only there. Numbers stay where
    somebody `keeps_numbers`.
    """
    by = [name for name in ("row", "text") if name in instead.columns]
    found = tokens.join(instead, on=by, how="left", maintain_order="left")
    colon = pl.when("is_key").then(pl.lit(":")).otherwise(pl.lit(""))
    quoted = pl.concat_str(pl.lit('"'), "instead", pl.lit('"'), colon)
    short = pl.col("token").str.replace_all(LONG_NUMBER, "${1}null${2}").str.replace_all(LONG_NUMBER, "${1}null${2}")
    between = pl.col("token") if keeps_numbers else short
    changed = pl.when(pl.col("is_text") & pl.col("instead").is_not_null())
    made = (
        changed.then(pl.when("is_json").then(quoted).otherwise("instead"))
        .when(pl.col("is_text"))
        .then("token")
        .otherwise(between)
    )
    joined = (
        found.select("row", made.alias("payload"))
        .group_by("row", maintain_order=True)
        .agg(pl.col("payload").str.join(""))
    )
    every = pl.DataFrame({"row": range(rows)}, schema={"row": joined.schema["row"]})
    return every.join(joined, on="row", how="left", maintain_order="left")["payload"]
