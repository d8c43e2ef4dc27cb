"""A sample centre as the tests see it: what was simulated beside what was written."""

from dataclasses import dataclass
from pathlib import Path

from ingest.sample.contact import Contact
from ingest.sample.simulate import Centre
from ingest.sample.summary import SampleSummary
from ingest.sample.writers.written import Written


@dataclass(frozen=True, eq=False)
class Sample:
    """A sample centre as it was simulated, and as it was written and summed up."""

    centre: Centre
    summary: SampleSummary

    def files(self, source: str) -> list[Path]:
        """The logs of a source, in the order of their names."""
        return sorted((self.summary.home / "inbox" / source).iterdir())

    def contacts(self, source: str) -> list[Contact]:
        """What truly happened at a source."""
        return [contact for contact in self.centre.contacts if contact.lane.source == source]

    def written(self, source: str) -> Written:
        """What the writer of a source reported."""
        return next(x for x in self.summary.written if x.source == source)
