"""In which manner texts are kept: as they come, only those that are listed, agents as numbers; a store has one."""

from pathlib import Path

from ingest.settings.privacy import Privacy
from ingest.store.ledger import manners
from ingest.store.manifest import Store

WORDS = {"listed": 'labels = "listed"', "numbered": 'agents = "numbered"'}


class OtherMannerError(Exception):
    """The facts were loaded in another manner than the settings now say."""

    def __init__(self, folder: Path, before: str, now: str) -> None:
        """Say what they were loaded with, and the ways out."""
        super().__init__(
            f"The facts in {folder} were loaded with {_in_words(before)} under [privacy], and the settings now say "
            f"{_in_words(now)}: ids and names would stand there in two ways, and what was kept before would stay. Put "
            "the setting back; or move the facts and their catalogue away, and load the logs again."
        )


def manner_of(privacy: Privacy) -> str:
    """What of texts these settings let stay, in words; empty where all do."""
    words = {"listed": privacy.labels == "listed", "numbered": privacy.agents == "numbered"}
    return "+".join(word for word, is_so in words.items() if is_so)


def check_manner(store: Store, privacy: Privacy) -> None:
    """Raises `OtherMannerError` where the store holds facts that were loaded in another manner than these settings'."""
    now = manner_of(privacy)
    for before in sorted(manners(store) - {now}):
        raise OtherMannerError(store.facts, before, now)


def _in_words(manner: str) -> str:
    said = [WORDS[word] for word in manner.split("+") if word]
    return " and ".join(said) or "labels and agents as they came"
