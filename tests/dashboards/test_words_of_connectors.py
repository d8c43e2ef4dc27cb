"""What connectors say of files reaches every reader in their own language; what nobody can translate is quoted."""

from pathlib import Path

import pytest

from dashboards.words import judged, messages
from dashboards.words.language import ENGLISH, LANGUAGES, _, speaking
from dashboards.words.sentences import PLACES
from ingest.connecting import Recognised, how_it_reads, reasons_of
from ingest.connector import Connector, Look
from ingest.own_words import HiddenReasonError, reasons
from ingest.recognise import candidates
from ingest.registry import connectors, find_connector
from ingest.settings import Settings

TRANSLATED = [code for code in LANGUAGES if code != ENGLISH]
CALLS = b"1761987601|1.1|sales|NONE|ENTERQUEUE||+49301234567|1\n"

REASONS = {name: reasons_of(name) for name in connectors()}


def test_every_connector_that_recognises_files_gives_a_reason_that_translators_find() -> None:
    assert {x for x, found in REASONS.items() if not found} == {x for x, c in connectors().items() if not c.recognises}
    assert {text for found in REASONS.values() for text in found} <= {text for text, _file in messages.messages()}


@pytest.mark.parametrize("code", TRANSLATED)
@pytest.mark.parametrize(("name", "why"), [(name, why) for name, found in REASONS.items() for why in found])
def test_a_reason_is_told_in_the_language_of_the_reader(code: str, name: str, why: str) -> None:
    filled = {place: f"{place}1" for place in PLACES.findall(why)}
    with speaking(code):
        told = judged.looks_like(Recognised(connector=name, label="One", why=why.format(**filled)))
        assert _(why) != why
        plain = told.replace("\\", "")
        assert _(why).format(**filled) in plain
    assert not {"because", "it", "This"} & {*plain.split()}


def test_a_real_file_is_told_of_without_a_word_of_english(tmp_path: Path) -> None:
    (tmp_path / "queue_log").write_bytes(CALLS)
    (found,) = candidates(tmp_path / "queue_log")
    assert judged.looks_like(found).startswith("This looks like **Asterisk queue log**, because it has lines of time")
    with speaking("pl"):
        told = judged.looks_like(found)
    assert told.startswith("To wygląda na: **Log kolejek Asteriska**, ponieważ plik zawiera wiersze time")


def test_what_somebodys_own_connector_says_is_quoted() -> None:
    own = Recognised(connector="ours", label="Our log", why="has lines")
    with speaking("pl"):
        told = judged.looks_like(own)
    assert told.endswith("„it has lines”.")


@pytest.mark.parametrize("code", TRANSLATED)
@pytest.mark.parametrize("name", connectors())
def test_how_a_connector_reads_is_told_in_the_language_of_the_reader(tmp_path: Path, code: str, name: str) -> None:
    here = Settings(home=tmp_path)
    english = how_it_reads(here, name)
    with speaking(code):
        told = how_it_reads(here, name, say=_)
    same = {what for what, meaning in told.items() if meaning == english[what]}
    # Tables are named as they are stored, and some connectors as their makers name the product.
    assert same - {name} == {"makes"}
    assert " Without it: " not in " ".join(told.values())


def recognises_in_a_hidden_way(look: Look) -> str | None:
    """A reason that stands in the braces of a text, where nobody finds it."""
    return f"has {'lines'.upper()}" if look.text else None


def test_a_reason_that_no_translator_finds_is_refused() -> None:
    log = find_connector("asterisk_queue_log")
    fields = {name: getattr(log, name) for name in ("label", "description", "reads", "settings", "read", "makes")}
    hidden = Connector(name="ours", recognises=recognises_in_a_hidden_way, **fields)
    with pytest.raises(HiddenReasonError, match="'ours' gives as its reason"):
        reasons(hidden)
