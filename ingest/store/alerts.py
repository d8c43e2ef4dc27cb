"""Alerts in the catalogue: what goes on, who was told when, who knows of it, what is silenced, and what is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func
from sqlmodel import Session, col, select

from ingest.settings import Settings
from ingest.store.database import NoCatalogueError
from ingest.store.facts import open_store
from ingest.store.said import Alert, Silence, Telling

EVERYTHING = "*"
"""What silences all there is."""

STUCK = timedelta(minutes=5)
"""Who has not told for so long what they were given to tell does so no more."""


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
    """What one place is to be told of an alert; `is_over` when it is that it has ended. `telling` is its number."""

    telling: int
    title: str
    said: str
    link: str
    is_over: bool


def look(settings: Settings, seen: Sequence[Seen], *, now: datetime, blind: bool = False) -> None:
    """Bring the alerts up to date with what is seen now; `blind`: nothing can be judged, and so nothing is over."""
    try:
        catalogue = open_store(settings, create=bool(seen)).catalogue
    except NoCatalogueError:
        return
    catalogue.write(lambda session: _look(session, seen, now=now, blind=blind))


def due(settings: Settings, place: str, *, now: datetime) -> list[ToTell]:
    """What a place is to be told now, by whoever asks; that it was, `told` keeps, and that it was not, `untold`.

    What is new is told, and again after `repeat_after` while it goes on and nobody has acknowledged it; that it is over
    is told once, to a place that was told of it. What is silenced is not told. Of two who ask at once one is given it;
    what somebody was given and never told for `STUCK` is given to the next.
    """
    try:
        catalogue = open_store(settings, create=False).catalogue
    except NoCatalogueError:
        return []
    return catalogue.write(lambda session: _due(session, settings, place, now=now))


def told(settings: Settings, one: ToTell, *, now: datetime) -> None:
    """Keep that it was told."""
    with open_store(settings).catalogue.writing() as session:
        telling = session.get_one(Telling, one.telling)
        telling.sent_at = now
        session.add(telling)
        if one.is_over:
            return
        alert = session.get_one(Alert, telling.alert_id)
        session.flush()
        alert.told_at, alert.times_told = now, max(alert.times_told, _times(session, telling))
        session.add(alert)


def untold(settings: Settings, one: ToTell) -> None:
    """Keep that it could not be told: the next look tries again."""
    with open_store(settings).catalogue.writing() as session:
        session.exec(delete(Telling).where(col(Telling.id) == one.telling))


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


def _look(session: Session, seen: Sequence[Seen], *, now: datetime, blind: bool) -> None:
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


def _due(session: Session, settings: Settings, place: str, *, now: datetime) -> list[ToTell]:
    # Whoever asks at the same moment waits here for the rows, and then sees what was given.
    of_place = select(Telling.alert_id).where(col(Telling.place) == place)
    some = select(Alert).where(_going_on() | col(Alert.id).in_(of_place)).order_by(col(Alert.over_at).is_not(None))
    there = session.exec(some.order_by(col(Alert.id)).with_for_update()).all()
    tellings = session.exec(select(Telling).where(col(Telling.place) == place)).all()
    quiet, again = _silenced(session, now), timedelta(seconds=settings.alerts.repeat_after_s)
    found = []
    for alert in there:
        before = [x for x in tellings if x.alert_id == alert.id and (x.sent_at or now - x.begun_at < STUCK)]
        is_due = _end_is_due(before) if alert.over_at else _is_due(alert, before, now - again, seen_at=now)
        if is_due and not {alert.about, EVERYTHING} & quiet:
            telling = Telling(alert_id=alert.id or 0, place=place, is_over=alert.over_at is not None, begun_at=now)
            session.add(telling)
            session.flush()
            found.append(_to_tell(alert, telling))
    return found


def _is_due(alert: Alert, before: Sequence[Telling], since: datetime, *, seen_at: datetime) -> bool:
    """Whether a place is to be told of what goes on, and was seen at the last look."""
    return not alert.known_by and alert.seen_at >= seen_at and all(x.sent_at and x.sent_at <= since for x in before)


def _end_is_due(before: Sequence[Telling]) -> bool:
    """Whether a place is to be told that it is over: it was told of it, and not of that."""
    return any(x.sent_at for x in before if not x.is_over) and not any(x.is_over for x in before)


def _times(session: Session, telling: Telling) -> int:
    """How often the place of a telling was told that it goes on."""
    same = (col(Telling.alert_id) == telling.alert_id, col(Telling.place) == telling.place)
    sent = select(func.count()).where(*same, col(Telling.sent_at).is_not(None), col(Telling.is_over).is_(False))
    return session.exec(sent).one()


def _to_tell(alert: Alert, telling: Telling) -> ToTell:
    title, said = alert.title, alert.said
    if alert.over_at is not None:
        lasted = timedelta(minutes=round((alert.over_at - alert.began_at) / timedelta(minutes=1)))
        title, said = f"Over: {title}", f"It went on for {lasted}. The last that was said of it: {said}"
    return ToTell(telling=telling.id or 0, title=title, said=said, link=alert.link, is_over=telling.is_over)


def _silenced(session: Session, now: datetime) -> set[str]:
    return set(session.exec(select(Silence.about).where(col(Silence.until) > now)).all())


def _going_on() -> ColumnElement[bool]:
    return col(Alert.over_at).is_(None)


def _name(who: str) -> str:
    if not (name := " ".join(who.split())):
        raise AlertError("Say who you are: it is kept with what you change.")
    return name
