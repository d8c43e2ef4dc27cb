"""Why something that a reader asks for or wants to keep cannot be, as rooms say it that know no language, in words."""

from collections.abc import Sequence

from dashboards.words.language import later
from dashboards.words.sentences import said
from dashboards.words.unreadable import UNFIT, UNREADABLE
from dashboards.words.wrong_settings import WHERE, WRONG

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

NOT_OPENED: Sequence[str] = (
    later("Nothing is loaded in {home} yet; 'spiritlevel ingest' loads what the settings name."),
    later("There is no catalogue yet; 'spiritlevel ingest' or 'spiritlevel demo' makes one."),
    later("The catalogue {where} cannot be used: {reason}; {way_out}."),
    later("The catalogue {where} cannot be used: {reason}."),
    later("file is not a database"),
    later("database disk image is malformed"),
    later("unable to open database file"),
    later("database is locked"),
    later("disk I/O error"),
    later("attempt to write a readonly database"),
    later("database or disk is full"),
    later("make room on its disk, then run it again; what was there before still is"),
    later("its disk fails or is full: make room on its disk, then run it again; what was there before still is"),
    later("put it back from its backup, or remove the folder of the store and load the logs again"),
    later("this user must be able to write it and its folder"),
    later("another process holds it; run it again when that is done"),
    later(
        "{where} holds no key: 64 hexadecimal digits are needed. Put back the key that the facts were loaded with; "
        "with another one, known customers would count as new ones."
    ),
    later(
        "The customers in the catalogue are kept under another key than this one; nothing was loaded. If the key was "
        "changed a moment ago, run it again. Otherwise put back the key that they were loaded with: keys/customer.key "
        "in the home folder, or SPIRITLEVEL_KEY."
    ),
    later("{file} should define exactly one {kind} named '{name}'; it defines none."),
    later("{file} should define exactly one {kind} named '{name}'; it defines {found}."),
    later("{file}: there is a {kind} named '{name}' already; give the file and the object another name."),
    later("{file} cannot be used: {why}"),
)
"""Why the store, its key, or a file of one's own cannot be opened."""

NOT_CONNECTED: Sequence[str] = (
    later("{name} is empty; there is nothing to read in it."),
    later("There is a source named '{name}' already; choose another name."),
    later('The other keys are not TOML: {why}. Write a line such as key = "value".'),
    later("The other keys are those of this source's connector alone; no other section, and no path."),
    later("The quality gate cannot start: {why}"),
    later("The quality gate did not answer within {n} seconds."),
    later("The quality gate's process ended before it answered ({how})."),
    later("The quality gate could not check: {why}."),
    later(
        "The process that reads files did not begin (code {code}), and nothing was read; give it more `memory` under "
        "[limits] in spiritlevel.toml, or see with SPIRITLEVEL_DEBUG=1 what it says."
    ),
)
"""Why a source is not connected."""

EVERY: Sequence[str] = (
    *UNANSWERED,
    *NOT_KEPT,
    *WHERE,
    *UNFIT,
    *NOT_CONNECTED,
    *NOT_OPENED,
    *WRONG,
    *UNREADABLE,
)
"""All of them, what begins with a place before what stands alone."""

_WITHIN = frozenset({"wrong", "value", "way_out", "reason"})
"""The places that a sentence fills of its own."""


def told(error: object) -> str:
    """An error in the reader's language, names as a link writes them; what is said in another way stays as it is."""
    return said(str(error), EVERY, within=_WITHIN)
