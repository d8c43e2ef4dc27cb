"""The shops' tickets: a CSV of the queue machine, semicolons, the shop's wall-clock times without a zone."""

from pathlib import Path

from ingest.sample.clock import MINUTE, Day, local
from ingest.sample.contact import Contact, Stay
from ingest.sample.simulate import Centre
from ingest.sample.world import address
from ingest.sample.writers.written import Written

SOURCE = "shops"

COLUMNS = ("ticket", "branch", "service", "language", "card", "taken", "called", "begun", "finished", "status", "clerk")

SERVED, NO_SHOW = "Served", "No show"
"""A customer who had gone when the number was called, or was never called, is a no-show."""


def write(centre: Centre, folder: Path) -> Written:
    """Write `tickets-YYYYMMDD.csv` for each day on which shops are open, and three lines that nobody should trust."""
    tickets = [contact for contact in centre.contacts if contact.lane.source == SOURCE]
    days = centre.period.days()
    lines: dict[Day, list[str]] = {}
    today = 0
    for ticket in tickets:
        while ticket.started >= days[today].end:
            today += 1
        lines.setdefault(days[today], []).append(_line(ticket, centre.population.speaks(ticket.customer)))
    broken = _broken(list(lines))
    for day, line in broken:
        lines[day].append(line)
    for day, of_day in lines.items():
        text = "".join(f"{line}\r\n" for line in (";".join(COLUMNS), *of_day))
        (folder / f"tickets-{day.date:%Y%m%d}.csv").write_bytes(text.encode("utf-8"))
    latest = max((_finished(ticket.stays[0]) for ticket in tickets), default=0)
    return Written(source=SOURCE, files=len(lines), records=len(tickets), broken=len(broken), latest=latest)


def time_of(moment: int | None) -> str:
    """A moment as the queue machine writes it, in local time; empty where there is none."""
    return "" if moment is None else f"{local(moment):%d.%m.%Y %H:%M:%S}"


def _line(ticket: Contact, language: str) -> str:
    (stay,) = ticket.stays
    return ";".join(
        (
            ticket.id,
            ticket.branch,
            stay.topic,
            language,
            address("card", ticket.customer),
            time_of(stay.queued),
            time_of(stay.turn),
            time_of(stay.answered),
            time_of(_finished(stay)),
            NO_SHOW if stay.answered is None else SERVED,
            stay.agent or "",
        )
    )


def _finished(stay: Stay) -> int:
    """When the ticket was closed; that of somebody who had gone, when the number was called in vain."""
    left = stay.queued if stay.left is None else stay.left
    return left if stay.answered is not None or stay.turn is None else max(stay.turn, left)


def _broken(days: list[Day]) -> list[tuple[Day, str]]:
    """A line that stops after the branch, one of 31 February, and one finished a minute before it was taken."""
    if not days:
        return []
    first, middle, last = (days[len(days) * i // 4] for i in (1, 2, 3))
    noon, before = time_of(last.noon), time_of(last.noon - MINUTE)
    impossible = f"31.02.{middle.date.year} 12:00:00"
    return [
        (first, f"KO-{first.date:%Y%m%d}-901;Koper"),
        (middle, f"KO-{middle.date:%Y%m%d}-902;Koper;returns;sl;;{impossible};{impossible};;;{NO_SHOW};"),
        (last, f"KO-{last.date:%Y%m%d}-903;Koper;returns;sl;;{noon};{noon};{noon};{before};{SERVED};KO-01"),
    ]
