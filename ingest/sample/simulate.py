"""Some weeks of the sample centre as they truly went: who came, who waited for whom, who gave up, who came back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ingest.sample.arrivals import arrivals
from ingest.sample.clock import Period
from ingest.sample.contact import Contact
from ingest.sample.crews import CREWS
from ingest.sample.floor import Floor
from ingest.sample.lane import Crew
from ingest.sample.lanes import LANES
from ingest.sample.pool import Pool
from ingest.sample.staffing import Shifts, shifts
from ingest.sample.world import Population


@dataclass(frozen=True, kw_only=True, eq=False)
class Centre:
    """What happened in a period: every contact in the order of its coming, and who was there when, by crew."""

    period: Period
    contacts: Sequence[Contact]
    shifts: Mapping[str, Shifts]
    population: Population
    seed: int


def simulate(*, days: int, scale: float, seed: int, until: date, crews: Sequence[Crew] = CREWS) -> Centre:
    """Simulate so many whole days, of which `until` is the last.

    `scale` multiplies demand, people and population alike. The crews must serve every topic and branch of every lane.
    """
    period = Period.of_days(days, until)
    half_hours = period.half_hours()
    population = Population.of(scale, seed)
    present = {crew.name: shifts(crew, half_hours, scale=scale, seed=seed) for crew in crews}
    floor = Floor(end=period.end, seed=seed)
    for crew in crews:
        floor.serves(crew, Pool(present[crew.name], at_once=crew.at_once))
    for lane in LANES:
        for at, customer, topic, branch in arrivals(lane, half_hours, population=population, scale=scale, seed=seed):
            floor.comes(Contact(lane=lane, customer=customer, started=at, topic=topic, branch=branch))
    return Centre(period=period, contacts=floor.run(), shifts=present, population=population, seed=seed)
