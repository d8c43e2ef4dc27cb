"""Alerts in the catalogue: what goes on, who was told when, who knows of it, what is silenced, and what is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from ingest.settings import Settings
from ingest.store.database import NoCatalogueError
from ingest.store.facts import open_store
from ingest.store.said import Alert, Silence

EVERYTHING = "*"
"""What silences all there is."""


class AlertError(ValueError):
    """An alert that there is not, or that cannot be changed so."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Something that should be told, as it is now; `about` is the same for as long as it goes on."""

    about: str
    title: str
    said: str
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class ToTell:
    """What somebody is to be told of an alert; `is_over` when it is that it has ended."""

    number: int
    title: str
    said: str
    link: str
    is_over: bool


def look(settings: Settings, seen: Sequence[Seen], *, now: datetime, blind: bool = False) -> list[ToTell]:
    """Bring the alerts up to date with what is seen now, and give what is to be told; that it was, `told` keeps.

    What is new is told, and again after `repeat_after` while it goes on and nobody has acknowledged it; that it is over
    is told once, to whoever was told of it. What is silenced is kept and not told. `blind` says that nothing can be
    judged: then nothing is over.
    """
    catalogue = open_store(settings).catalogue
    return catalogue.write(lambda session: _look(session, settings, seen, now=now, blind=blind))


def told(settings: Settings, one: ToTell, *, now: datetime) -> None:
    """Keep that it was told."""
    with open_store(settings).catalogue.writing() as session:
        alert = session.get_one(Alert, one.number)
        if one.is_over:
            alert.end_told = True
        else:
            alert.told_at, alert.times_told = now, alert.times_told + 1
        session.add(alert)


def alerts(settings: Settings, *, over: bool = False) -> list[Alert]:
    """What goes on, or with `over` everything that there was, the latest first."""
    try:
        store = open_store(settings, create=False)
    except NoCatalogueError:
        return []
    with store.catalogue.reading() as session:
        asked = select(Alert).order_by(col(Alert.began_at).desc(), col(Alert.id).desc())
        return list(session.exec(asked if over else asked.where(_going_on())).all())


def acknowledge(settings: Settings, number: int, *, who: str, now: datetime) -> None:
    """Say that somebody knows of it: it is not told again until it is over. Raises `AlertError`."""
    name = _name(who)
    with open_store(settings).catalogue.writing() as session:
        alert = session.get(Alert, number)
        if alert is None or alert.over_at is not None:
            raise AlertError(f"No alert {number} goes on; 'spiritlevel alerts list' shows those that do.")
        alert.known_by, alert.known_at = name, now
        session.add(alert)


def silence(settings: Settings, about: str, *, until: datetime, who: str, now: datetime, why: str = "") -> None:
    """Tell nobody of something until then; `EVERYTHING` is all there is. Raises `AlertError`."""
    if until <= now:
        raise AlertError("A silence ends later than now; say for how long, such as 4h.")
    with open_store(settings).catalogue.writing() as session:
        session.add(Silence(about=about, until=until, who=_name(who), at=now, why=" ".join(why.split())))


def silences(settings: Settings, *, now: datetime) -> list[Silence]:
    """What nobody is told now, the one that ends first before all others."""
    try:
        store = open_store(settings, create=False)
    except NoCatalogueError:
        return []
    with store.catalogue.reading() as session:
        return list(session.exec(select(Silence).where(col(Silence.until) > now).order_by(col(Silence.until))).all())


def _look(session: Session, settings: Settings, seen: Sequence[Seen], *, now: datetime, blind: bool) -> list[ToTell]:
    going_on = {x.about: x for x in session.exec(select(Alert).where(_going_on()).with_for_update())}
    for one in seen:
        alert = going_on.setdefault(
            one.about, Alert(about=one.about, title=one.title, said=one.said, began_at=now, seen_at=now)
        )
        alert.title, alert.said, alert.link, alert.seen_at = one.title, one.said, one.link, now
        session.add(alert)
    here = {one.about for one in seen}
    for about, alert in going_on.items():
        if about not in here and not blind:
            alert.over_at = now
            session.add(alert)
    session.flush()
    quiet = _silenced(session, now)
    again = timedelta(seconds=settings.alerts.repeat_after_s)
    new = [x for about, x in going_on.items() if about in here and _is_due(x, now, again)]
    unsaid = col(Alert.over_at).is_not(None) & (col(Alert.times_told) > 0) & col(Alert.end_told).is_(False)
    ended = session.exec(select(Alert).where(unsaid).order_by(col(Alert.id))).all()
    heard = [x for x in (*new, *ended) if not {x.about, EVERYTHING} & quiet]
    return [_to_tell(x) for x in heard]


def _is_due(alert: Alert, now: datetime, again: timedelta) -> bool:
    return not alert.known_by and (alert.told_at is None or now - alert.told_at >= again)


def _to_tell(alert: Alert) -> ToTell:
    is_over = alert.over_at is not None
    title, said = alert.title, alert.said
    if alert.over_at is not None:
        lasted = timedelta(minutes=round((alert.over_at - alert.began_at) / timedelta(minutes=1)))
        title, said = f"Over: {title}", f"It went on for {lasted}. The last that was said of it: {said}"
    return ToTell(number=alert.id or 0, title=title, said=said, link=alert.link, is_over=is_over)


def _silenced(session: Session, now: datetime) -> set[str]:
    return set(session.exec(select(Silence.about).where(col(Silence.until) > now)).all())


def _going_on() -> ColumnElement[bool]:
    return col(Alert.over_at).is_(None)


def _name(who: str) -> str:
    if not (name := " ".join(who.split())):
        raise AlertError("Say who you are: it is kept with what you change.")
    return name
