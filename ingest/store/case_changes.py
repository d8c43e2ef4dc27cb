"""What follows from the facts, done to the cases in one transaction: new ones, more failures, those that are over."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import polars as pl
from sqlalchemy import Update, bindparam, case
from sqlmodel import Session, col, func, insert, select, update

from ingest.settings import Settings
from ingest.store.cases import Status, rows_in
from ingest.store.catalogue import Person
from ingest.store.facts import open_store
from ingest.store.said import Case, CaseEvent, CaseTold
from ingest.store.vault import AT_ONCE

BY_ITSELF = "Spiritlevel"
"""Who did it where nobody did: the facts say so."""


TOLD = pl.Schema({"contact": pl.String(), "kind": pl.String()})
"""The columns of what cases have been told of."""


class Plan(Protocol):
    """What is to be done, as `metrics.follow_up.planning` says."""

    @property
    def new(self) -> pl.DataFrame:
        """Cases that there are not yet."""
        ...

    @property
    def again(self) -> pl.DataFrame:
        """Cases in which something failed once more."""
        ...

    @property
    def over(self) -> pl.DataFrame:
        """Cases that are over."""
        ...

    @property
    def told(self) -> pl.DataFrame:
        """The failures that cases are told of by this."""
        ...


@dataclass(frozen=True, kw_only=True)
class Done:
    """How many cases were opened, had another failure, and ended by themselves."""

    opened: int
    again: int
    over: int


def bring_up_to_date(settings: Settings, plan: Callable[[pl.DataFrame, pl.DataFrame], Plan]) -> Done:
    """Ask `plan` what follows for the cases that are not closed, and what any was told; do it, with nobody in between.

    Two who do it at once end with the same cases: what one has opened the other sees, or tries again. Raises
    `CatalogueError`.
    """
    catalogue = open_store(settings).catalogue
    return catalogue.write(
        lambda session: _do(session, plan(rows_in(session, closed=False, held=True), _told(session)))
    )


def _do(session: Session, plan: Plan) -> Done:
    now = datetime.now(UTC)
    said = {"at": now, "who": BY_ITSELF}
    new = (
        _not_forgotten(session, plan.new)
        .drop("customer")
        .rename({"person": "customer", "at": "last_at"})
        .with_columns(
            status=pl.lit(str(Status.OPEN)), outcome=pl.lit(""), failed_at="last_at", opened_at=pl.lit(now), version=1
        )
    )
    before = session.exec(select(func.coalesce(func.max(Case.id), 0))).one()
    _many(session, insert(Case), new.select(_NEW))
    opened = select(Case.id, Case.reason).where(col(Case.id) > before, col(Case.opened_at) == now)
    events = [{"case_id": number, "what": "opened it", "said": why, **said} for number, why in session.exec(opened)]
    session.exec(insert(CaseEvent), params=events) if events else None
    again = plan.again.rename({"at": "last_at"})
    earlier = {
        name: case((column < bindparam(f"new_{name}"), column), else_=bindparam(f"new_{name}"))
        for name, column in (("failed_at", col(Case.failed_at)), ("due_at", col(Case.due_at)))
    }
    newer = col(Case.last_at) < bindparam("new_last_at")
    last = {
        name: case((newer, bindparam(f"new_{name}")), else_=getattr(Case, name))
        for name in ("contact", "source", "channel", "queue", "last_at")
    }
    _many(session, _update("reason", times=Case.times + bindparam("more"), **earlier, **last), _bound(again))
    over = plan.over.rename({"at": "closed_at"}).with_columns(status=pl.lit(str(Status.CLOSED)))
    tried = func.coalesce(Case.tried_at, bindparam("new_called_at"))
    _many(session, _update("status", "outcome", "closed_at", tried_at=tried), _bound(over))
    _many(session, insert(CaseTold), plan.told)
    for frame, what, why in ((again, "failed again", "reason"), (over, "closed it", "outcome")):
        told = frame.select(pl.col("id").alias("case_id"), what=pl.lit(what), said=why)
        _many(session, insert(CaseEvent), told.with_columns(at=pl.lit(now), who=pl.lit(BY_ITSELF)))
    return Done(opened=new.height, again=again.height, over=over.height)


def _told(session: Session) -> pl.DataFrame:
    found = session.exec(select(CaseTold.contact, CaseTold.kind)).all()
    return pl.DataFrame([tuple(row) for row in found], schema=TOLD, orient="row")


def _not_forgotten(session: Session, new: pl.DataFrame) -> pl.DataFrame:
    """Those of the new cases whose customer is known: of who was forgotten the facts have a number that nobody has."""
    people = new["customer"].unique().sort()
    there = [
        session.exec(select(Person.surrogate).where(col(Person.surrogate).in_(some.to_list()))).all()
        for some in (people.slice(begin, AT_ONCE) for begin in range(0, people.len(), AT_ONCE))
    ]
    return new.filter(pl.col("customer").is_in([x for some in there for x in some]))


_NEW = (
    *("customer", "need", "reason", "contact", "source", "channel", "queue", "failed_at", "last_at", "times", "due_at"),
    *("status", "owner", "outcome", "opened_at", "version"),
)


def _bound(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows under names that are not those of columns, as an update wants its parameters."""
    named = {name: f"new_{name}" for name in rows.columns if name not in {"id", "version", "times"}}
    return rows.rename({"id": "number", "version": "seen", **named} | ({"times": "more"} if "times" in rows else {}))


def _update(*names: str, **values: Any) -> Update:
    same = (col(Case.id) == bindparam("number")) & (col(Case.version) == bindparam("seen"))
    told: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    return update(Case).where(same).values(**told, **values, version=Case.version + 1)


def _many(session: Session, statement: Any, rows: pl.DataFrame) -> None:
    if rows.height:
        session.connection().execute(statement, rows.to_dicts())
