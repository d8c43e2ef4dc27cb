"""What is known of customers: how their addresses are read, and when an address is too many people's to be one's."""

from typing import Annotated

from pydantic import AfterValidator, Field

from ingest.settings.section import Section


def known_region(code: str) -> str:
    """The ISO code of a country that has telephone numbers, as it is, or nothing; raises ValueError."""
    if not code:
        return code
    from phonenumbers import SUPPORTED_REGIONS  # noqa: PLC0415 - few commands have to do with telephone numbers

    if code not in SUPPORTED_REGIONS:
        raise ValueError(f"{code!r} is no country; write its two capital letters, such as 'DE'")
    return code


class Privacy(Section):
    """How customers are known by their addresses, of which nothing but random numbers is kept."""

    region: Annotated[str, AfterValidator(known_region)] = Field(
        default="",
        examples=["DE"],
        description=(
            "Country of telephone numbers that are written without country code, as its ISO 3166 code. Left out, such "
            "numbers stay as they are, and are another customer than the same number with its country code."
        ),
    )
    shared_above: int = Field(
        default=5,
        ge=1,
        description=(
            "An address that one source knows together with more than so many others of a kind belongs to several "
            "people, such as a switchboard or a family's mailbox: it joins nobody with anybody."
        ),
    )
    own: tuple[str, ...] = Field(
        default=(),
        examples=[["shop.example", "+4930123"]],
        description=(
            "Domains and mailboxes that are the company's own, and how its own telephone numbers begin, with + and "
            "country code: they stay as they are where a source names queues or agents by them. In every name of a "
            "queue, an agent or a topic, any other telephone number or mailbox is replaced by a random number."
        ),
    )
