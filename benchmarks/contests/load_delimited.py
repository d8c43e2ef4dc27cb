"""Loading a plain delimited file: from the raw file to committed, checked facts."""

from pathlib import Path

from pyarrow.csv import open_csv

from benchmarks.contest import Contest
from benchmarks.loading import CLOCK, by_dlt, by_dlt_with_arrow, contacts, ours, ours_from_cold

MAPPING = (
    *("leg.id=call", "leg.channel=channel", "leg.queue=queue", "leg.agent=agent", "leg.queued_at=queued"),
    *("leg.answered_at=answered", "leg.left_at=ended", "leg.talk_s=talk", "leg.hold_s=hold", "leg.acw_s=acw"),
)


def prepare(folder: Path, rows: int) -> None:
    """An export of calls, one line each, with a line of names."""
    contacts(rows).write_csv(folder / "calls.csv", datetime_format=CLOCK)


load_delimited = Contest(
    name="load_delimited",
    task="A delimited file of contacts, from the raw file to the commit; dlt's is checked by nobody",
    rows=100_000,
    prepare=prepare,
    contenders={
        "spiritlevel": ours("delimited", *MAPPING),
        "spiritlevel, by a cold start": ours_from_cold("delimited", *MAPPING),
        "dlt": by_dlt("read_csv", "talk"),
        "dlt, Arrow": by_dlt_with_arrow(open_csv, "talk"),
    },
    rival="dlt",
    bound=0.2,
)
