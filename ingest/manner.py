"""In which manner texts are kept: the common ones, all, only those that are listed, agents as numbers."""

from contextlib import suppress
from pathlib import Path

from ingest.settings import Settings
from ingest.settings.privacy import Privacy
from ingest.store.database import CatalogueError
from ingest.store.facts import open_store
from ingest.store.ledger import manners
from ingest.store.manifest import Store

LABELS = ("common", "listed")
WORDS = {"common": 'labels = "common"', "listed": 'labels = "listed"', "numbered": 'agents = "numbered"'}


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
    words = {label: privacy.labels == label for label in LABELS} | {"numbered": privacy.agents == "numbered"}
    return "+".join(word for word, is_so in words.items() if is_so)


def privacy_in_force(settings: Settings) -> Privacy:
    """[privacy] as loads go by it: where `labels` is not set, a store that was begun with every label goes on with it.

    Until `labels` could be `common`, every label was kept unless the settings said otherwise.
    """
    privacy = settings.privacy
    if "labels" in privacy.model_fields_set:
        return privacy
    with suppress(CatalogueError):
        if any(not set(LABELS) & set(before.split("+")) for before in manners(open_store(settings, create=False))):
            return privacy.model_copy(update={"labels": "kept"})
    return privacy


def check_manner(store: Store, privacy: Privacy) -> None:
    """Raises `OtherMannerError` where the store holds facts that were loaded in another manner than these settings'."""
    now = manner_of(privacy)
    for before in sorted(manners(store) - {now}):
        raise OtherMannerError(store.facts, before, now)


def _in_words(manner: str) -> str:
    said = [WORDS[word] for word in manner.split("+") if word]
    if not set(manner.split("+")) & set(LABELS):
        said.insert(0, 'labels = "kept"')
    return " and ".join(said)
