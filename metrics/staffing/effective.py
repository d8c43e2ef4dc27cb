"""Between agents and what they attain, both ways, also for parts of an agent: half a one is one on half of the days."""

from dataclasses import dataclass

import numpy as np

from metrics.staffing.fewest import Formula
from metrics.staffing.many import Floats, Stretches


@dataclass(frozen=True, kw_only=True, eq=False)
class Shares:
    """Of the contacts of each stretch the share that is answered in time, and the share that leaves."""

    in_time: Floats
    lost: Floats


def shares(of: Stretches, servers: Floats, formula: Formula) -> Shares:
    """What so many servers attain; between two whole numbers it lies as far between what these attain."""
    whole = np.floor(servers)
    part = servers - whole
    counts = np.concatenate([whole, whole + 1]).astype(np.int64)
    found = formula(_twice(of), np.maximum(counts, 1))
    # With nobody there nobody is answered, and where patience is known everybody leaves.
    nobody, impatient = counts < 1, bool(np.isfinite(of.patience_s).all())
    in_time = np.where(nobody, 0.0, found.service_level).reshape(2, -1)
    lost = np.where(nobody, float(impatient), found.abandons).reshape(2, -1)
    return Shares(in_time=in_time[0] + part * (in_time[1] - in_time[0]), lost=lost[0] + part * (lost[1] - lost[0]))


def servers_for(of: Stretches, in_time: Floats, formula: Formula) -> Floats:
    """The servers that attain these shares answered in time: by them a stretch tells how many it really had.

    Shares so near to all that no number of servers is told by them get the most that are looked at.
    """
    low = np.zeros(len(in_time), dtype=np.int64)
    high = np.ceil(of.load + 10 * np.sqrt(of.load) + 20).astype(np.int64)
    while (high - low > 1).any():
        middle = (low + high) // 2
        enough = formula(of, np.maximum(middle, 1)).service_level > in_time
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    ends = shares(_twice(of), np.concatenate([low, high]).astype(np.float64), formula).in_time.reshape(2, -1)
    rise = ends[1] - ends[0]
    part = np.where(rise > 0, (in_time - ends[0]) / np.where(rise > 0, rise, 1.0), 1.0)
    found: Floats = low + np.clip(part, 0.0, 1.0) * (high - low)
    return found


def _twice(of: Stretches) -> Stretches:
    return Stretches(**{name: np.concatenate([values, values]) for name, values in vars(of).items()})
