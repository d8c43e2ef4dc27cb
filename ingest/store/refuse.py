"""Records whose rows the gate refuses: taken out of their file's rows, and put into quarantine with the rule."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from ingest.quality.result import Broken, Findings
from ingest.read.refusal import SCHEMA
from ingest.store.group import Group
from ingest.store.segment import CONTACT
from ingest.store.upsert import CAME_FROM, RECORD

ROW = "_row"


def refusing(group: Group, findings: Findings, arriving: Mapping[str, Sequence[Path]]) -> Group:
    """A group of one file without the records whose rows broke a rule; those are among its refused.

    What a fold made is refused with every record of the file that told of its contact. `arriving` are the rows that
    were judged.
    """
    found = [SCHEMA_FRAME, *(_records(group, broken, arriving[broken.table]) for broken in findings.broken)]
    refused = pl.concat(found).unique(RECORD, keep="first", maintain_order=True).sort(RECORD)
    (file,) = group.files
    before = group.without if group.without is not None else refused[RECORD].clear()
    why = "; ".join(result.sentence for result in findings.results if result.refused)
    many = file.refused_by_gate + refused.height
    told = f"{file.name}: {many} {'record was' if many == 1 else 'records were'} refused by critical rules: {why}."
    offered = replace(file, refused=pl.concat([file.refused, refused]).sort(RECORD), refused_by_gate=many, message=told)
    return replace(group, files=[offered], without=pl.concat([before, refused[RECORD]]))


SCHEMA_FRAME = pl.DataFrame(schema=SCHEMA)


def _records(group: Group, broken: Broken, arriving: Sequence[Path]) -> pl.DataFrame:
    places = pl.Series(ROW, broken.rows, pl.UInt32)
    rows = pl.concat([pl.scan_parquet(file) for file in arriving]).with_row_index(ROW)
    judged = rows.filter(pl.col(ROW).is_in(places.implode())).select(CAME_FROM, CONTACT).collect()
    records = [judged[CAME_FROM].drop_nulls()]
    contacts = judged.filter(pl.col(CAME_FROM).is_null())[CONTACT].unique()
    if len(contacts):
        told_of = pl.col("contact").is_in(contacts.implode())
        records += [share.filter(told_of)[RECORD] for share in group.shares("event")]
    return pl.DataFrame({RECORD: pl.concat(records).unique()}).select(
        RECORD,
        reason=pl.lit(broken.reason),
        detail=pl.lit(broken.detail),
        raw=pl.lit(None, pl.Binary),
    )
