"""Why something that a reader asks for or wants to keep cannot be, as rooms say it that know no language, in words."""

from collections.abc import Sequence

import polars as pl

from dashboards.words import formats
from dashboards.words.judged import translated
from dashboards.words.language import later

UNANSWERED: Sequence[str] = (
    later("Rows of {table} have no dimension '{dimension}'; they have {known}. Did you mean '{near}'?"),
    later("Rows of {table} have no dimension '{dimension}'; they have {known}."),
    later("There is no {dimension} '{value}'; there are {known}."),
    later(
        "Metric '{metric}' is not a share of its rows; ask about one that is, such as served_in_time, or hold its "
        "parts against each other: spiritlevel compare {same} --by channel --with rest."
    ),
    later("'{begin}' is not the beginning of a bucket; write a time such as 2026-10-01."),
    later("Buckets cannot be '{every}' long; they can be {known}."),
    later("Nothing of the period has passed yet: it begins at {begin}, and the facts end before."),
    later("There is no address in what was given: name a telephone number, a mailbox, or account:SOURCE:ID."),
    later("The facts begin on {begin}, and the earlier period ends on {end}: there is nothing to compare with."),
)
"""Why a question has no answer, the longer of two that begin alike first."""

NOT_KEPT: Sequence[str] = (
    later("Nothing is promised; say how soon, or how often."),
    later("A note has at most {most} characters, and this one has {n}; say it shorter."),
    later("A name has at most {most} characters, and this one has {n}."),
    later(
        "Nobody can say how to reach the customer of case {number}: none of the customer's addresses has come since "
        "they are kept."
    ),
    later(
        'Nobody can say how to reach the customer of case {number}: addresses are dropped; with addresses = "sealed" '
        "under [privacy] those that come from then on are kept."
    ),
    later("Case {number} is closed by now: somebody was quicker. Look again before you change it."),
    later("Case {number} is with {who} now: somebody was quicker. Look again before you change it."),
    later("Case {number} has changed: somebody was quicker. Look again before you change it."),
    later("There is no choice {number} any more; load the page again to see those that there are."),
    later("There is no view {number} any more; load the page again to see those that there are."),
)
"""Why what was written down is not kept."""


def told(error: object) -> str:
    """An error in the reader's language, names as a link writes them; what is said in another way stays as it is."""
    return formats.told(pl.DataFrame({"message": [str(error)]}), translated([*UNANSWERED, *NOT_KEPT], "message"))
