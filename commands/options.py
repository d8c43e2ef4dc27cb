"""Options that many commands have, written once."""

from getpass import getuser
from pathlib import Path
from typing import Annotated

import typer


def with_a_folder(file: Path) -> Path:
    """The file that is to be written, if its folder is there. Raises `typer.BadParameter`."""
    if not file.absolute().parent.is_dir():
        raise typer.BadParameter(f"There is no folder {file.parent}; make it, or name another file.")
    return file


HOME = typer.Option(envvar="SPIRITLEVEL_HOME", file_okay=False, help="The folder of settings, inbox and store.")
Home = Annotated[Path, HOME]
HERE = Path()
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
NoWait = Annotated[bool, typer.Option("--no-wait", help="Leave with exit code 1 when somebody else is loading.")]
Where = Annotated[list[str] | None, typer.Option(metavar="DIM=VALUE", help="Only these; may be repeated.")]
Since = Annotated[str | None, typer.Option(help="From this day or moment on, in the site's zone; or 7d.")]
Until = Annotated[str | None, typer.Option(help="Up to but without this day or moment.")]
ByWhom = Annotated[str | None, typer.Option("--by-whom", help="Who says so; left out, this system's user.")]


def user() -> str:
    """The name of whoever is at the terminal. Raises `typer.BadParameter` where the system does not say."""
    try:
        return getuser()
    except (KeyError, OSError):
        raise typer.BadParameter("This system does not say who you are; say it with --by-whom.") from None
