"""F19 over the whole suite of tests: not one attempt to reach anything but the machine."""

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.faults.network import attempts
from tests.faults.other import Skip
from tests.faults.results import Seen
from tests.ingest.store.server import Server


def no_network(work: Path, _: Server | None, scale: float, skip: Skip) -> Iterator[tuple[int, Seen]]:
    """Run all tests, but those that drive a browser, which makes attempts of its own."""
    if skip(1) or scale < 1:
        return
    words = ["-q", "-n", "auto", "-m", "not browser", "-p", "no:cacheprovider", f"--basetemp={work}"]
    code, many = attempts(sys.executable, "-m", "pytest", *words)
    broken = f"{many} attempts" if many else f"the tests fail ({code})" if code else None
    yield 1, Seen(broken)
