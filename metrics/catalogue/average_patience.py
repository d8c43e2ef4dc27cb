"""Average patience: the mean time that customers are willing to wait, as Erlang A asks for it."""

import polars as pl

from ingest.tables.leg import leg
from metrics.columns import WRITTEN, abandoned, offered, wait_s, waited_so_far_s
from metrics.metric import Ratio, Unit

average_patience = Ratio(
    name="average_patience",
    label="Average patience",
    unit=Unit.SECONDS,
    better="neither",
    definition=(
        "All the time that customers spent in the queue, however they left it and as far as they still wait, over the "
        "number of those who gave up. It is the mean time that they would wait if at every moment the same share of "
        "those who wait gave up, which is what staffing by Erlang A takes for granted. Not asked of channels in "
        "writing."
    ),
    source="Mandelbaum and Zeltyn, 'Service engineering in action: the Palm/Erlang-A queue', 2007",
    table=leg,
    counted_on="queued_at",
    where=offered,
    numerator=pl.coalesce(wait_s, waited_so_far_s),
    denominator=abandoned,
    not_for=WRITTEN,
)
