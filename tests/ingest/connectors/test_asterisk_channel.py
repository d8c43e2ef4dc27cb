"""Numbers in the names of channels are told from extensions."""

import polars as pl
import pytest

from ingest.connectors._asterisk_channel import with_told_numbers


@pytest.mark.parametrize(
    ("channel", "told"),
    [
        ("SIP/004989555000", "SIP/+tel:004989555000"),
        ("Local/03012345@from-internal", "Local/+tel:03012345@from-internal"),
        ("PJSIP/4989555000@trunk", "PJSIP/+tel:4989555000@trunk"),
        ("SIP/150010002", "SIP/150010002"),
        ("SIP/1001", "SIP/1001"),
        ("DAHDI/i1/12345", "DAHDI/i1/12345"),
        ("Agent/jane", "Agent/jane"),
        (None, None),
    ],
)
def test_a_number_that_was_dialled_is_told_from_an_extension(channel: str | None, told: str | None) -> None:
    assert pl.select(with_told_numbers(pl.lit(channel, pl.String))).item() == told
