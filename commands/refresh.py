"""`spiritlevel refresh`: bring the cube up to date, and say what was made, and why."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

import logging
from dataclasses import asdict
from typing import TYPE_CHECKING

from commands.options import HERE, AsJson, Home
from dashboards.terminal.output import as_json as print_json
from dashboards.terminal.output import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.settings import Settings
    from ingest.store.receipt import Receipt

WORTH_IT = 100_000
"""With fewer legs than this numbers come as quickly out of the rows."""

_LOG = logging.getLogger("ingest.cube")


def refresh(*, home: Home = HERE, as_json: AsJson = False) -> None:
    """Bring the cube up to date, out of which most numbers come in milliseconds: what is new or has changed, no more.

    Example: spiritlevel refresh
    """
    from ingest.settings import load_settings
    from ingest.store.chosen import in_force
    from ingest.store.facts import ask
    from metrics.cube.make import refresh as made

    settings = in_force(load_settings(home))
    done = ask(settings, lambda facts: made(facts, settings))
    if as_json:
        print_json([asdict(x) for x in done])
        return
    for one in done:
        days = "the whole of it" if one.days is None else f"{one.days:,} day{'s' if one.days != 1 else ''}"
        say(f"{one.table} by {one.counted_on}: {one.parts} parts of {days} made: {one.why}.")
    if not done:
        say("All of it is as the facts, the definitions and the settings are; nothing had to be made.")


def after_loads(settings: "Settings", receipts: "Sequence[Receipt] | None" = None) -> None:
    """Make what loads have touched, of which there may be receipts, and bring the cases up to date.

    Where that fails, numbers come out of the rows: it is told, and no load fails of it.
    """
    from ingest.store.chosen import in_force

    if receipts is not None and not any(receipt.state == "done" for receipt in receipts):
        if receipts:  # a file that nobody can read is news, too
            _alerts(in_force(settings))
        return
    from ingest.store.facts import Facts, ask
    from ingest.tables.leg import leg

    settings = in_force(settings)

    def bring_up_to_date(facts: Facts) -> None:
        if sum(rows for _, rows in facts.days(leg).values()) >= WORTH_IT:
            from metrics.cube.make import refresh as made

            made(facts, settings, whole=False)

    try:
        ask(settings, bring_up_to_date)
    except Exception as error:  # noqa: BLE001 what is loaded is loaded
        _LOG.warning("Numbers come out of the rows, and slowly: the cube could not be brought up to date (%s).", error)
    _learn(settings)
    _cases(settings)
    _alerts(settings)


def _learn(settings: "Settings") -> None:
    from commands.predict import learn_if_old

    try:
        learn_if_old(settings, patiently=True)
    except Exception as error:  # noqa: BLE001 what is loaded is loaded
        _LOG.warning("Who is likely to come back could not be learned (%s).", error)


def _alerts(settings: "Settings") -> None:
    if not settings.alerts.to:
        return
    from datetime import UTC, datetime

    from commands.telling import check

    try:
        check(settings, now=datetime.now(UTC))
    except Exception as error:  # noqa: BLE001 what is loaded is loaded
        _LOG.warning("Nobody could be told what should be told (%s).", error)


def _cases(settings: "Settings") -> None:
    from commands.cases import brought_up_to_date
    from metrics.together import NotMadeError, hurried

    try:
        with hurried():
            brought_up_to_date(settings)
    except NotMadeError:
        _LOG.info("Cases wait until 'spiritlevel refresh' and then 'spiritlevel cases update' have run.")
    except Exception as error:  # noqa: BLE001 what is loaded is loaded
        _LOG.warning("Cases of customers to be called back could not be brought up to date (%s).", error)
