"""What tests of written channels share: a sample loaded twice, with what its source must be told."""

from collections.abc import Sequence
from pathlib import Path

from ingest.connector import Connector
from tests.ingest.connectors.loads import LoaderIn, facts_of, load


def loaded_twice(
    loader_in: LoaderIn,
    home: Path,
    connector: Connector,
    sample: Path,
    again: bytes,
    *,
    options: Sequence[str] = (),
    timezone: str | None = None,
) -> dict[str, int]:
    """Load the sample, then the same records in another order, which changes nothing; rows by table."""
    loader = loader_in(home)
    other = home / f"again{sample.suffix}"
    other.write_bytes(again)
    names = [name for name in connector.makes if name != "event"]
    (first,) = load(loader, connector, sample, options=options, timezone=timezone)
    before = facts_of(loader, *names)
    (second,) = load(loader, connector, other, options=options, timezone=timezone)
    assert second.records == first.records
    assert (second.new, second.updated) == (0, 0), second
    after = facts_of(loader, *names)
    for name in names:
        assert after[name].equals(before[name]), name
    assert not [one for name in names for one in after[name]["id"].to_list() if "{" in one]
    return {name: frame.height for name, frame in after.items()}
