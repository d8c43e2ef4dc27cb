"""The survey tool's export: one CSV for each week, in our own column names, with the ids that the facts carry."""

from collections.abc import Sequence
from pathlib import Path

from ingest.sample.clock import Day, written
from ingest.sample.contact import Contact
from ingest.sample.opinions import SCALES, Opinion
from ingest.sample.simulate import Centre
from ingest.sample.world import address
from ingest.sample.writers.written import Written
from ingest.vocabulary import SurveyKind

SOURCE = "surveys"

COLUMNS = (
    *("id", "interaction_id", "customer", "kind", "channel", "queue"),
    *("value", "scale_min", "scale_max", "asked_at", "answered_at", "complete"),
)

_DAYS_OF_A_FILE = 7


def write(centre: Centre, opinions: Sequence[Opinion], folder: Path) -> Written:
    """Write `surveys-YYYYMMDD.csv` for each week, named for its first day, and three lines that nobody should trust."""
    days = centre.period.days()
    asked = sorted(enumerate(opinions, 1), key=lambda numbered: numbered[1].asked)
    lines: dict[Day, list[str]] = {day: [] for day in days[::_DAYS_OF_A_FILE]}
    files = list(lines)
    this = 0
    for number, opinion in asked:
        while this + 1 < len(files) and opinion.asked >= files[this + 1].begin:
            this += 1
        lines[files[this]].append(_line(number, opinion))
    broken = _broken(days)
    for at, line in broken:
        lines[[day for day in files if day.begin <= at.begin][-1]].append(line)
    for day, of_week in lines.items():
        text = "".join(f"{line}\n" for line in (",".join(COLUMNS), *of_week))
        (folder / f"surveys-{day.date:%Y%m%d}.csv").write_text(text, encoding="utf-8")
    latest = max((opinion.answered or opinion.asked for opinion in opinions), default=0)
    return Written(source=SOURCE, files=len(lines), records=len(asked), broken=len(broken), latest=latest)


def fact_id(contact: Contact) -> str:
    """The id of a contact as the facts carry it: the source's name, a colon, the vendor's id."""
    return f"{contact.lane.source}:{contact.id}"


def _known_as(contact: Contact) -> str:
    """The customer's address; of a loyalty card, that its number is the customer's."""
    whom = address(contact.lane.address, contact.customer)
    return f"customer:{whom}" if whom and contact.lane.address == "card" else whom


def _time(moment: int | None) -> str:
    """A moment in UTC; empty where there is none."""
    return "" if moment is None else written(moment)


def _line(number: int, opinion: Opinion) -> str:
    contact = opinion.contact
    judged = next(stay for stay in reversed(contact.stays) if stay.answered is not None)
    worst, best = SCALES[opinion.kind]
    return ",".join(
        (
            f"s{number:06d}",
            fact_id(contact),
            _known_as(contact),
            opinion.kind,
            contact.lane.channel,
            judged.topic,
            "" if opinion.score is None else str(opinion.score),
            str(worst),
            str(best),
            _time(opinion.asked),
            _time(opinion.answered),
            "false" if opinion.answered is None else "true",
        )
    )


def _broken(days: Sequence[Day]) -> list[tuple[Day, str]]:
    """A nine on a scale to five, an answer on 30 February, and one whose remark was split at its comma."""
    first, middle, last = (days[len(days) * i // 4] for i in (1, 2, 3))
    scale = ",".join(map(str, SCALES[SurveyKind.CSAT]))
    impossible = f"{middle.date.year}-02-30T12:00:00Z"
    at = [_time(day.noon) for day in (first, middle, last)]
    return [
        (first, f"x000001,,,csat,chat,billing,9,{scale},{at[0]},{at[0]},true"),
        (middle, f"x000002,,,csat,chat,billing,4,{scale},{impossible},{at[1]},true"),
        (last, f"x000003,,,csat,chat,billing,4,{scale},{at[2]},{at[2]},true,nice, but slow"),
    ]
