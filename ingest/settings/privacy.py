"""What is known of customers: how their addresses are read, and when an address is too many people's to be one's."""

from typing import Annotated, Literal

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
    addresses: Literal["dropped", "sealed"] = Field(
        default="dropped",
        description=(
            "What becomes of customers' addresses once they have their numbers: they are dropped; or kept in the "
            "vault, encrypted, for whoever calls back the customers of [follow_up] (docs/follow-up.md)."
        ),
    )
    own: tuple[str, ...] = Field(
        default=(),
        examples=[["shop.example", "+4930123"]],
        description=(
            "Domains and mailboxes that are the company's own, and how its own telephone numbers begin, with + and "
            "country code: they stay as they are where a source names queues or agents by them. In every name of a "
            "queue, an agent or a topic, any other telephone number or mailbox is replaced by a random number. Names "
            "that the company itself goes by, too: they stay where a record calls its customer so."
        ),
    )
    labels: Literal["common", "kept", "listed"] = Field(
        default="common",
        description=(
            "Which names of queues, agents, teams, topics and whatever else a source writes as text are kept as they "
            "come. `common`: those that stood with at least `common_from` different customers or contacts, and those "
            "that are `listed`; `kept`: all; `listed`: only the `listed` ones, in ids too. Every other text becomes "
            "`unlisted-` and a random number. A store begins with one of them and stays with it (docs/privacy.md)."
        ),
    )
    common_from: int = Field(
        default=5,
        ge=2,
        description=(
            "With how many different customers, or contacts where nobody knows the customer, a text must have come "
            "before it is kept, where `labels` is `common`."
        ),
    )
    listed: tuple[str, ...] = Field(
        default=(),
        examples=[["Billing", "Sales *"]],
        description=(
            "Names that are kept where `labels` is `common` or `listed`, however few they came with: of queues, "
            "agents, teams, sites, topics, campaigns, products; * stands for any letters, and capitals make no "
            "difference. Files are read anew when it changes."
        ),
    )
    agents: Literal["kept", "numbered"] = Field(
        default="kept",
        description=(
            "Whether agents are shown by what a source calls them, or by `agent-` and a random number. Plain codes "
            "such as 4711 and UUIDs stay. Like `labels` it is chosen when a store begins."
        ),
    )
