"""What a writer reports about the logs of its source."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Written:
    """How many files and records were written, and how many records more are broken on purpose.

    `latest` is the latest moment in them, in milliseconds. `delivered_again` counts records that lie in the logs a
    second time, or in an older version too.
    """

    source: str
    files: int
    records: int
    broken: int
    latest: int
    delivered_again: int = 0
