"""`spiritlevel keys`: the key of the pseudonyms."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

import typer

from commands.options import HERE, AsJson, Home
from dashboards.terminal.output import as_json as print_json
from dashboards.terminal.output import complain, say

keys = typer.Typer(no_args_is_help=True, help="The key of the pseudonyms. Example: spiritlevel keys rotate")


@keys.command()
def rotate(*, home: Home = HERE, as_json: AsJson = False) -> None:
    """Change the key: every pseudonym of a customer is renewed, and no fact is touched.

    Example: spiritlevel keys rotate
    """
    from ingest.keys import rotate as change
    from ingest.settings import load_settings

    done = change(load_settings(home))
    if as_json:
        print_json(done)
    else:
        say(
            f"The key is now {done.after}, no longer {done.before}: {done.addresses:,} addresses and {done.records:,} "
            "refused records are under it. Keep a copy of the new one, outside of the store's backup."
        )
    if not done.clean:
        complain(
            "Another process is reading the catalogue, so that pseudonyms under the old key may still be in its file. "
            "Run 'spiritlevel keys rotate' again when it is done."
        )
        raise typer.Exit(1)
