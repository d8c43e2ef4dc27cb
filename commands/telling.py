"""Look what somebody should be told, and tell it to those whom the settings name; what cannot be sent comes again."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

import logging
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.settings import Settings
    from ingest.store.alerts import Seen, ToTell

_LOG = logging.getLogger("ingest.alerts")


NOWHERE = ""
"""Stands for the place where the settings name none: what is to be told is shown, and told again."""


class NowhereError(ValueError):
    """A place to which nothing can be sent."""

    def __init__(self, place: int, kind: str) -> None:
        """Say which, without what may be a secret in it."""
        super().__init__(
            f"`to` of [alerts]: the address number {place} ({kind}) is none that can be sent to. Apprise writes them "
            "such as mailto://alerts@mail.example?to=team@shop.example or json://host/path."
        )


@dataclass(frozen=True, kw_only=True)
class Told:
    """What there was to tell, and whether it was sent to any place."""

    title: str
    said: str
    sent: bool


def check(settings: "Settings", *, now: datetime) -> "list[Told]":
    """Look, and tell every place what it is to be told. Raises `NowhereError`."""
    from ingest.store.alerts import due, look, told, untold

    outbox = _outbox(settings)
    seen, blind = _seen(settings, now)
    look(settings, seen, now=now, blind=blind)
    found: dict[tuple[str, str], bool] = {}
    for name, place in outbox.items() or ((NOWHERE, None),):
        for one in due(settings, name, now=now):
            sent = place is not None and _send(place, one)
            if sent:
                told(settings, one, now=now)
            else:
                untold(settings, one)
            found[one.title, one.said] = found.get((one.title, one.said), False) or sent
    return [Told(title=title, said=said, sent=sent) for (title, said), sent in found.items()]


def _seen(settings: "Settings", now: datetime) -> "tuple[list[Seen], bool]":
    from ingest.store.alerts import Seen
    from ingest.store.annotations import annotations
    from ingest.store.facts import ask
    from ingest.store.failed import failed_checks
    from metrics.alerts.alarm import STALE
    from metrics.alerts.in_words import link
    from metrics.alerts.looking import everything

    notes, failed = annotations(settings), failed_checks(settings, settings.alerts.quality)
    found = ask(settings, lambda facts: everything(facts, settings, now=now, notes=notes, failed=failed))
    seen = [
        Seen(about=x.about, title=f"{settings.site.name}: {x.title}", said=x.said, link=link(x, settings))
        for x in found
    ]
    return seen, any(x.about == STALE for x in found)


def _outbox(settings: "Settings") -> "dict[str, object]":
    """What tells each place, by a name of it that holds none of its secrets."""
    if not settings.alerts.to:
        return {}
    from apprise import Apprise

    outbox: dict[str, object] = {}
    for place, url in enumerate(settings.alerts.to, start=1):
        one = Apprise()
        if not one.add(url):
            raise NowhereError(place, url.partition(":")[0])
        outbox[blake2b(url.encode(), digest_size=8).hexdigest()] = one
    return outbox


def _send(place: object, one: "ToTell") -> bool:
    from apprise import Apprise, NotifyType

    assert isinstance(place, Apprise)  # noqa: S101 what `_outbox` made
    body = "\n".join(filter(None, (one.said, one.link)))
    kind = NotifyType.SUCCESS if one.is_over else NotifyType.WARNING
    try:
        sent = bool(place.notify(body=body, title=one.title, notify_type=kind))
    except Exception as error:  # noqa: BLE001 whatever a service does wrong, others are told all the same
        _LOG.warning("An alert could not be sent (%s); it is tried again at the next look.", type(error).__name__)
        return False
    if not sent:
        _LOG.warning("An alert could not be sent; it is tried again at the next look.")
    return sent
