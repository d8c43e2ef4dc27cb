"""Whose contacts no number is about: tests, and what the company's own people do."""

from pydantic import Field

from ingest.settings.section import Section


class Exclude(Section):
    """Contacts that are none of a customer's: tests, training, the company's own people."""

    from_sources: tuple[str, ...] = Field(
        default=(), examples=[["staging"]], description="Sources of which nothing counts, by their names."
    )
    queues: tuple[str, ...] = Field(
        default=(),
        examples=[["test", "training"]],
        description="Queues, as their source names them: a contact that was in one of them is left out whole.",
    )
    agents: tuple[str, ...] = Field(
        default=(),
        examples=[["robot-7"]],
        description="Agents, as their source names them: a contact that one of them had is left out whole.",
    )
    customers: tuple[str, ...] = Field(
        default=(),
        repr=False,
        examples=[["qa@shop.example", "+4930123"]],
        description=(
            "Addresses of those who only try it out: telephone numbers with their country code, mailboxes, or "
            "account:SOURCE:ID. What anybody with one of them does is left out, by whatever other address they do it."
        ),
    )

    @property
    def anything(self) -> bool:
        """Whether anything is left out."""
        return bool(self.from_sources or self.queues or self.agents or self.customers)
