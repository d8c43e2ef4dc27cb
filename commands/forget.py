"""`spiritlevel forget`: erase people, and prove it."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from commands.options import HERE, AsJson, Home
from commands.refresh import after_loads
from dashboards.terminal.output import as_json as print_json
from dashboards.terminal.output import complain, say

if TYPE_CHECKING:
    from ingest.forget import Forgotten

Addresses = Annotated[
    list[str] | None,
    typer.Argument(help="Telephone numbers, mailboxes, account:SOURCE:ID; left out, or -, from stdin, one in a line."),
]


def asked_for(addresses: list[str] | None) -> list[str]:
    """The addresses that a command was given: as words, or on stdin, so that no history of commands keeps them."""
    if addresses and addresses != ["-"]:
        return addresses
    if sys.stdin.isatty():
        return [typer.prompt("Address", err=True)]
    return [line.strip() for line in sys.stdin if line.strip()]


def forget(addresses: Addresses = None, *, home: Home = HERE, as_json: AsJson = False) -> None:
    """Erase the customers behind these addresses, and search the disk for what may be left of them.

    Example: spiritlevel forget +4930123456 jane@example.org

    Example: echo jane@example.org | spiritlevel forget -
    """
    from ingest.forget import forget as forgotten
    from ingest.settings import load_settings

    settings = load_settings(home)
    done = forgotten(settings, asked_for(addresses))
    after_loads(settings)
    print_json(done) if as_json else _tell(done)
    if done.left:
        raise typer.Exit(1)


def _tell(done: "Forgotten") -> None:
    say(
        f"{_many(done.people, 'person', 'people')} with {_many(done.addresses, 'address', 'addresses')} erased, and "
        f"{_many(done.links, 'link')}, {_many(done.records, 'refused record')} and "
        f"{_many(done.segments, 'replaced fact file')} of theirs or older."
    )
    if done.unknown:
        unknown = _many(done.unknown, "address was", "addresses were")
        say(f"{unknown} not known, and will not become so by anything that is past.")
    if done.shared:
        shared = _many(done.shared, "address", "addresses")
        say(f"{shared} that others share with them stayed; name them to erase them too.")
    place = f"{_many(len(done.left), 'hit')} in what Spiritlevel keeps"
    say(f"Searched {_many(done.searched_files, 'file')}, {done.searched_bytes:,} bytes: {place}.")
    for path in done.left:
        complain(f"{path} still holds an address.")
    if done.yours:
        say("These files are yours and hold an address; delete them or take it out, or they can be read again:")
        say("\n".join(done.yours))
    if done.unread:
        say("These could not be looked at to their end:")
        say("\n".join(done.unread))
    if done.unsought:
        say(f"{_many(done.unsought, 'address is', 'addresses are')} too short to be searched for.")


def _many(number: int, one: str, several: str = "") -> str:
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"
