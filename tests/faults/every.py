"""All faults that are tied to no call of a situation."""

from collections.abc import Mapping

from tests.faults.clocks import time_traps
from tests.faults.locks import long_locks
from tests.faults.mutations import damaged_files
from tests.faults.network_suite import no_network
from tests.faults.other import Other
from tests.faults.rot import flipped_bits
from tests.faults.schedules import schedules
from tests.faults.suites import suite
from tests.faults.writers import racing_writers

NONE = ("",)
"""No database in particular."""

FORGOTTEN = "tests/ingest/store/test_forgetting.py::test_of_a_hundred_forgotten_customers_no_byte_is_left"

READ = "tests/ingest/read"
MALFORMED = (
    *("tests/test_bad_input.py", "tests/test_hostile_files.py"),
    *(f"{READ}/test_{what}.py" for what in ("bad_input", "zipped", "twins", "encoding")),
)
"""Files that are not what they should be, through the real command and through the guarded way."""

OTHERS: Mapping[str, Other] = {
    "eight writers of 200 files, and readers": Other("reads meanwhile", racing_writers),
    "loads while the catalogue is locked": Other("locked for 30 s", long_locks),
    "times that trip clocks up": Other("as they are written", time_traps, NONE),
    "files in any order, repeated and split": Other("schedules", schedules),
    "malformed files": Other("as they are", suite(*MALFORMED), NONE),
    "damaged files through every connector": Other("damage", damaged_files, NONE),
    "an inbox in which files change": Other(
        "cut, grown, renamed, replaced", suite("tests/ingest/test_inbox_races.py", cases=4_096 + 18), NONE
    ),
    "a fact file": Other("a flipped bit", flipped_bits),
    "a large batch": Other("512 MiB of memory", suite("tests/ingest/test_memory.py"), NONE),
    "forgotten customers": Other("every byte searched", suite(FORGOTTEN, cases=100, by_database=True)),
    "the whole suite of tests": Other("no network", no_network, NONE),
}
