"""`spiritlevel journey` and `spiritlevel identity`: one customer over all sources, and which addresses are theirs."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

from typing import Annotated

import typer

from commands.forget import asked_for
from commands.options import HERE, AsJson, Home
from dashboards.terminal.output import as_json as print_json
from dashboards.terminal.output import complain, say, show

identity = typer.Typer(
    no_args_is_help=True,
    help="Which addresses are one customer's. Example: spiritlevel identity cut +4930123456 jane@example.org",
)

OF_ONE = "A telephone number, a mailbox, account:SOURCE:ID or customer:NUMBER; left out, or -, from stdin."
Address = Annotated[str | None, typer.Argument(help=OF_ONE)]
Two = Annotated[list[str] | None, typer.Argument(help="Two addresses; left out, or -, from stdin, one in a line.")]


def journey(address: Address = None, *, home: Home = HERE, as_json: AsJson = False) -> None:
    """Everything that one customer did and was told, over all sources, in order of time.

    Example: spiritlevel journey jane@example.org
    """
    from ingest.customers import story
    from ingest.settings import load_settings

    given = asked_for(None if address is None else [address])
    if len(given) != 1:
        raise typer.BadParameter("One customer at a time: give one address.")
    found = story(load_settings(home), given[0])
    if as_json:
        print_json(found.steps)
    elif not found.known:
        say("No customer was ever seen with this address.")
    else:
        if found.shared:
            say("Several people use this address: this is what was done with it, not what one person did.")
        elif found.addresses > 1:
            say(f"The customer was seen with {found.addresses} addresses.")
        if found.steps.is_empty():
            say("The customer is known, but nothing that they did or were told is among the facts.")
        else:
            show(found.steps)


@identity.command()
def link(addresses: Two = None, *, home: Home = HERE) -> None:
    """Say that two addresses are one customer's.

    Example: spiritlevel identity link +4930123456 jane@example.org
    """
    _keep(addresses, home, linked=True)


@identity.command()
def cut(addresses: Two = None, *, home: Home = HERE) -> None:
    """Say that two addresses are not one customer's, whatever systems say.

    Example: spiritlevel identity cut +4930123456 jane@example.org
    """
    _keep(addresses, home, linked=False)


def _keep(addresses: list[str] | None, home: Home, *, linked: bool) -> None:
    from ingest.customers import say_of_two
    from ingest.settings import load_settings

    given = asked_for(addresses)
    if len(given) != 2:  # noqa: PLR2004 - a link has two ends
        raise typer.BadParameter("Give two addresses, such as +4930123456 jane@example.org.")
    if given[0].strip().lower() == given[1].strip().lower():
        raise typer.BadParameter("Both are the same address; give two that differ.")
    together = say_of_two(load_settings(home), *given, linked=linked)
    if together == linked:
        say(f"They count as {'one customer' if linked else 'two customers'} now, also for all that is past.")
    elif linked:
        complain("It is kept, but one of the two is used by several people, and joins nobody.")
    else:
        complain("It is kept, but they are one customer all the same, because both belong to a third address.")
