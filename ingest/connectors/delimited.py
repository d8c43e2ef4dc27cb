"""Any file of delimited text, into any table, by a mapping that says which column or formula makes what."""

from collections.abc import Iterator

from ingest.connector import Batch, Connector
from ingest.connectors._delimited_plan import Plan
from ingest.connectors._delimited_rows import TABLES
from ingest.connectors._delimited_settings import DelimitedSettings
from ingest.read.delimited import delimited as records_of
from ingest.read.delimited import first_line, separator_of
from ingest.read.growing import Growing
from ingest.read.raw import RawFile


def read(raw: RawFile, settings: DelimitedSettings) -> Iterator[Batch]:
    """Rows of the mapped tables. Raises `MappingError` when the mapping does not fit the file's columns."""
    records = records_of(
        raw,
        separator=settings.separator or separator_of(first_line(raw)),
        header=settings.columns or True,
        quote=settings.quote or None,
        ends_with_newline=settings.ends_with_newline,
    )
    plan: Plan | None = None
    for frame, refused in records:
        plan = plan or Plan.fitted(settings, frame.columns[1:])
        yield plan.batch(frame, refused)


delimited = Connector(
    name="delimited",
    label="Delimited text (CSV, TSV, pipes)",
    description=(
        "Any export of delimited text, by a mapping: for each column of any table, a column of the "
        "file or an SQL expression of one row. A leg is a stay in a queue that came in, and begins when it was queued; "
        "with answered_at and left_at mapped it is answered if it has an answer, abandoned if it only has an end, and "
        "open else. Unless interaction_id is mapped each leg is an interaction of its own. Without an id, records are "
        "told apart by all their fields but the customer's. "
        'Times are ISO 8601, or made with TIMESTAMP(column, "format").'
    ),
    reads="Text with one record a line; quoted fields may hold separators and line ends.",
    settings=DelimitedSettings,
    read=read,
    makes=tuple(sorted(TABLES)),
    growing=Growing.RECORDS,
    names=("customer_name", "contact_name", "caller_name", "first_name+last_name"),
)
