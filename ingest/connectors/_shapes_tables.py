"""Records of business exports: delimited text or JSON, fields under names that the settings tell, money, schemes."""

from collections.abc import Iterator, Mapping

import polars as pl

from ingest.connector import RECORD
from ingest.connectors._shapes_fields import AMBIGUOUS, NONEXISTENT, any_of, columns_as, fields, with_times
from ingest.connectors._shapes_local_time import clock_flags, first_and_last, skipped
from ingest.connectors._shapes_rows import own_ids
from ingest.read.delimited import delimited, first_line, separator_of
from ingest.read.pages import Unwrap, page_records
from ingest.read.raw import RawFile
from ingest.read.refusal import Refusals
from ingest.read.times import NaiveTimeError, known_zone

ROW = "row"
"""The column with a digest of the whole record, the same in every file that holds it; nothing of it can be read."""


def records_of(
    raw: RawFile, paths: Mapping[str, str], unwrap: Unwrap, *, but: tuple[str, ...] = ()
) -> Iterator[tuple[pl.DataFrame, Refusals]]:
    """The fields of `paths` as text for each record of delimited text or JSON, with `record`, `misshapen` and `row`.

    Fields whose path is empty are null. The digest leaves out those named by `but`, which hold addresses.
    """
    told = {name: path for name, path in paths.items() if path}
    if raw.begins(1).strip() in {b"{", b"["} or first_line(raw).lstrip().startswith(("{", "[")):
        for objects, refused in page_records(raw, dict, unwrap):
            yield _filled(fields(objects, told), paths, but), refused
        return
    for frame, refused in delimited(raw, separator=separator_of(first_line(raw))):
        yield _filled(columns_as(frame, told), paths, but), refused


def _filled(frame: pl.DataFrame, paths: Mapping[str, str], but: tuple[str, ...]) -> pl.DataFrame:
    missing = [pl.lit(None, pl.String).alias(name) for name in paths if name not in frame.columns]
    whole = frame.with_columns(missing)
    plain = [name for name in paths if name not in but]
    return whole.with_columns(own_ids(whole, plain).alias(ROW) if plain else pl.col(RECORD).cast(pl.String).alias(ROW))


def with_moments(
    frame: pl.DataFrame, names: Mapping[str, str], *, pattern: str | None, zone: str | None
) -> pl.DataFrame:
    """The named columns as instants, beside each as `..._text` what was written: by a pattern, or as ISO 8601 says.

    Beside them stand `ambiguous` and `nonexistent`, as `with_times` gives them. A pattern is that of chrono, such as
    %d.%m.%Y %H:%M. Raises `NaiveTimeError` where times carry no zone.
    """
    if pattern is None:
        return with_times(frame, names, zone=zone)
    has_zone = "%z" in pattern
    if not has_zone and zone is None:
        raise NaiveTimeError(", ".join(names.values()))
    made, twice, never = [], [], []
    for name in names:
        time = pl.col(name).str.to_datetime(pattern, strict=False, time_unit="us")
        if has_zone:
            made.append(time.dt.convert_time_zone("UTC").alias(name))
            continue
        first, last = first_and_last(time, known_zone(str(zone)))
        made.append(first.alias(name))
        twice.append(first != last)
        never.append(skipped(time, str(zone)))
    return frame.with_columns(pl.col(name).alias(f"{name}_text") for name in names).with_columns(
        *made, any_of(twice).alias(AMBIGUOUS), any_of(never).alias(NONEXISTENT)
    )


def odd_clocks() -> pl.Expr:
    """The column `flags` of rows whose times `with_moments` or `with_times` read."""
    return clock_flags(ambiguous=pl.col(AMBIGUOUS), nonexistent=pl.col(NONEXISTENT)).alias("flags")


def money(text: pl.Expr, decimal: str) -> pl.Expr:
    """An amount as a number; signs of currencies, blanks and thousands between its digits do not count."""
    plain = text.str.replace_all(r"[\s'\u00a0\u202f]|[A-Za-z$€£¥]", "")
    if decimal == ",":
        plain = plain.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    else:
        plain = plain.str.replace_all(",", "", literal=True)
    # Brackets are how accountants write what is negative.
    signed = pl.when(plain.str.contains(r"^\(.*\)$")).then("-" + plain.str.strip_chars("()")).otherwise(plain)
    return pl.when(signed.str.contains(r"^[+-]?[0-9]{1,15}(\.[0-9]+)?$")).then(signed).cast(pl.Float64, strict=False)


def address(text: pl.Expr, scheme: str) -> pl.Expr:
    """A customer's id with its scheme in front; what is an e-mail address, or names its own scheme, stays as it is."""
    own = text.str.contains("@", literal=True) | text.str.contains(r"^(tel|mailto|account|customer):")
    return pl.when(own).then(text).otherwise(pl.lit(f"{scheme}:") + text)
