"""Views of the dashboards under a name, kept with who named them and when."""

import re
from datetime import UTC, datetime

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from ingest.settings import Settings
from ingest.store.database import NoCatalogueError
from ingest.store.facts import open_store
from ingest.store.said import SavedView

LONGEST_NAME, LONGEST_ADDRESS = 80, 4_000
_A_PAGE = re.compile(r"[a-z0-9_]*(\?[^\s#]*)?")


class SavedViewError(ValueError):
    """A view that cannot be kept, or that there is not."""


def save_view(settings: Settings, name: str, address: str, *, who: str) -> int:
    """Keep a view and give its number; one of the same name gives way to it.

    `address` is that of a page with its filters, `explore?metric=csat&channel=voice`; an address of another machine is
    none. Raises `SavedViewError`.
    """
    called, author = " ".join(name.split()), " ".join(who.split())
    if not called or not author:
        raise SavedViewError("A view needs a name, and somebody who keeps it; write both.")
    if len(called) > LONGEST_NAME:
        raise SavedViewError(f"A name has at most {LONGEST_NAME} characters, and this one has {len(called)}.")
    if not _A_PAGE.fullmatch(address) or len(address) > LONGEST_ADDRESS:
        raise SavedViewError(f"'{address[:LONGEST_NAME]}' is no page of the dashboards with its filters.")
    now = datetime.now(UTC)
    view = SavedView(name=called, address=address, who=author, at=now)
    with open_store(settings).catalogue.writing() as session:
        for old in session.exec(select(SavedView).where(_held(), col(SavedView.name) == called)).all():
            old.removed_by, old.removed_at = author, now
            session.add(old)
        session.add(view)
        session.flush()
    return view.id or 0


def saved_views(settings: Settings) -> list[SavedView]:
    """All kept views by name; none where nothing is kept yet, and nothing is created on disk."""
    try:
        store = open_store(settings, create=False)
    except NoCatalogueError:
        return []
    with store.catalogue.reading() as session:
        return list(session.exec(select(SavedView).where(_held()).order_by(col(SavedView.name))).all())


def remove_view(settings: Settings, number: int, *, who: str) -> str:
    """Take a view back, and give its name; who did it stays known. Raises `SavedViewError` where there is none."""
    with open_store(settings).catalogue.writing() as session:
        view = session.get(SavedView, number)
        if view is None or view.removed_at is not None:
            raise SavedViewError(
                f"There is no view {number} any more; load the page again to see those that there are."
            )
        view.removed_by, view.removed_at = " ".join(who.split()), datetime.now(UTC)
        session.add(view)
    return view.name


def _held() -> ColumnElement[bool]:
    return col(SavedView.removed_at).is_(None)
