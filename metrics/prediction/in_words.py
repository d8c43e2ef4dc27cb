"""What was learned of who comes back, and how far to trust it, in sentences."""

from metrics.prediction.drift import SURPRISING, Drift
from metrics.prediction.features import BACK_WITHIN, LOOKS_BACK
from metrics.prediction.learning import Learned

_DAYS = f"{BACK_WITHIN.days} days"
_NAMED = {
    "before:1": f"a second contact in {LOOKS_BACK.days} days",
    "before:2": f"a third contact in {LOOKS_BACK.days} days",
    "before:3+": f"a fourth contact or more in {LOOKS_BACK.days} days",
    "before:0": "a first contact",
    "ended:lost": "left with nothing",
    "ended:served": "was served",
    "late:late": "waited for longer than promised",
    "late:in time": "was served in time",
    "transfers:0": "was never handed on",
    "transfers:1": "was handed on",
    "transfers:2+": "was handed on more than once",
}


def reason(name: str) -> str:
    """A reason of `metrics.prediction.reasons`, in words."""
    feature, _, value = name.partition(":")
    return _NAMED.get(name, f"{feature} {value.replace('_', ' ')}")


def learned_in_words(found: Learned | None) -> list[str]:
    """What it was learned from, how it did on contacts that it had not seen, and whether it is used."""
    if found is None:
        return ["There are too few contacts of known customers to learn who comes back; nothing is ordered by it."]
    model, tried = found.model, found.trial
    learned = (
        f"{model.back / model.n:.0%} of {model.n:,} contacts of known customers with humans, which ended from "
        f"{model.since:%Y-%m-%d} to {model.until:%Y-%m-%d}, were followed by another within {_DAYS}."
    )
    did = (
        f"Tried on the last {tried.n:,} of them, after it had learned from the others: {tried.foretold:.1%} were "
        f"foretold to come back, and {tried.came:.1%} did. It explains {tried.gain:.1%} (95 %: {tried.low:.1%} to "
        f"{tried.high:.1%}) of what saying the mean of everybody does not, and of two customers of whom one came back "
        f"it names the right one in {tried.right:.0%} of cases."
    )
    said = [learned, did]
    if tried.is_trusted:
        return [*said, "It helps to order whom to call first ('spiritlevel cases list'), and is shown nowhere else."]
    return [*said, "That is not good enough: whom to call is ordered without it."]


def drift_in_words(found: Drift | None) -> list[str]:
    """Whether it still holds."""
    if found is None or not found.n:
        return []
    said = []
    if found.foretold is not None and found.came is not None and found.apart is not None:
        surely = "more than chance makes" if abs(found.apart) > SURPRISING else "no more than chance makes"
        said.append(
            f"Of those since then {found.foretold:.1%} were foretold to come back, and {found.came:.1%} did: apart by "
            f"{abs(found.apart):.1f} standard errors, {surely}."
        )
    if found.have_moved:
        said.append(f"Others come than those it learned from: {', '.join(found.have_moved)} have moved. Learn anew.")
    else:
        said.append(f"Those who came in the last four weeks ({found.n:,}) are like those it learned from.")
    return said
