"""Files that come as JSON from an API or as a table from a warehouse, with the same fields."""

from collections.abc import Iterator, Mapping

import polars as pl

from ingest.connectors._shapes_fields import columns_as, fields
from ingest.read.delimited import delimited, first_line, separator_of
from ingest.read.pages import Unwrap, page_records
from ingest.read.raw import RawFile
from ingest.read.refusal import Refusals


def is_json(raw: RawFile) -> bool:
    """Whether the file begins as JSON does."""
    return next(raw.blocks(), b"").lstrip()[:1] in {b"{", b"["}


def either(raw: RawFile, paths: Mapping[str, str], unwrap: Unwrap) -> Iterator[tuple[pl.DataFrame, int, Refusals]]:
    """The fields of `paths` as `fields` gives them, how many records there were, and those refused.

    Raises `UnreadableFileError`.
    """
    if is_json(raw):
        for records, refused in page_records(raw, dict, unwrap):
            yield fields(records, paths), len(records) + len(refused), refused
        return
    for frame, refused in delimited(raw, separator=separator_of(first_line(raw))):
        yield columns_as(frame, paths), frame.height + len(refused), refused
