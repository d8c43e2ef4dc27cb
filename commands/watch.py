"""`spiritlevel watch`: load what comes, for as long as it runs."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

import logging
import signal
import time
from types import FrameType
from typing import Annotated

import typer

from commands.options import HERE, Home
from commands.refresh import after_loads

GATE_FAILED = 3
Every = Annotated[str | None, typer.Option(help="How often to look, such as 5s; otherwise the settings say.")]
Once = Annotated[bool, typer.Option("--once", help="Load what is complete, and leave: for cron.")]
Only = Annotated[str | None, typer.Option(help="Only this source.")]


def watch(*, home: Home = HERE, source: Only = None, every: Every = None, once: Once = False) -> None:
    """Load every file as soon as it is complete, until told to stop: by SIGTERM or Ctrl-C, and by nothing else.

    Example: spiritlevel watch --every 5s

    Example: spiritlevel watch --once
    """
    from ingest.settings.values import seconds
    from ingest.watch.watch import Watch

    try:
        every_s = None if every is None else seconds(every)
    except ValueError as error:
        raise typer.BadParameter(f"--every: {error}.") from None
    if every_s is not None and every_s <= 0:
        raise typer.BadParameter("--every: looking takes time; write how long to wait between two looks, such as 5s.")
    _log_to_stderr()
    with Watch(home, only=source, every_s=every_s, then=after_loads) as watching:

        def stop(_signal: int, _frame: FrameType | None) -> None:
            watching.stopping.set()
            # Whoever asks twice does not want to wait for the load that is under way; it leaves nothing half done.
            signal.signal(signal.SIGINT, signal.default_int_handler)

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        if not once:
            watching.run()
            return
        watching.once()
    if watching.held:
        raise typer.Exit(GATE_FAILED)
    if watching.failed:
        raise typer.Exit(1)


def _log_to_stderr() -> None:
    lines = logging.Formatter("%(asctime)s %(message)s", "%Y-%m-%dT%H:%M:%SZ")
    lines.converter = time.gmtime
    handler = logging.StreamHandler()
    handler.setFormatter(lines)
    ours = logging.getLogger("ingest")
    ours.addHandler(handler)
    ours.setLevel(logging.INFO)
    ours.propagate = False
