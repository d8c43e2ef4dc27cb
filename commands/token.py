"""`spiritlevel token`: the secret with which somebody may send files for a source."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

from typing import Annotated

import typer

from commands.options import HERE, Home
from dashboards.terminal.output import as_it_is, complain

Renew = Annotated[bool, typer.Option("--renew", help="Make another one; the old one is no longer valid.")]
Handshake = Annotated[
    bool,
    typer.Option("--handshake", help="Print what a webhook must say that confirms its address."),
]


def token(
    source: Annotated[str, typer.Argument(help="The source, as the settings name it.")],
    *,
    home: Home = HERE,
    renew: Renew = False,
    handshake: Handshake = False,
) -> None:
    """Make the token with which files are sent to POST /api/inbox/SOURCE, and print it, this once.

    Example: spiritlevel token hotline
    """
    from ingest.door.token import TokenError, make_token, path_of, token_of
    from ingest.door.token import handshake as made_of
    from ingest.settings import load_settings

    settings = load_settings(home)
    if handshake and source in {entry.name for entry in settings.source}:
        said = token_of(settings.home, source)
        if said is None:
            raise TokenError(f"'{source}' has no token yet; 'spiritlevel token {source}' makes one.")
        as_it_is(made_of(said.encode()) + "\n")
        return
    as_it_is(make_token(settings, source, renew=renew) + "\n")
    complain(
        f"It is kept in {path_of(settings.home, source)}, and valid at once; send it as 'Authorization: Bearer TOKEN'."
    )
