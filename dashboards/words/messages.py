"""All text of the dashboards, for its translators; `python -m dashboards.words.messages` renews the catalogues."""

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from dashboards.page import GROUPS, all_pages
from dashboards.words.language import CATALOGUES, ENGLISH, LANGUAGES
from ingest.connecting import own_words
from ingest.store.oddities import MEANINGS
from metrics.find import all_metrics

MARKS = {"_": None, "later": None, "many": (1, 2)}
"""What stands around a message in our code."""

_ROOM = Path(__file__).parent.parent


def messages() -> Iterator[tuple[str | tuple[str, str], str]]:
    """Every message, two for what can be counted, with the file or the definition that it comes from."""
    for file, _line, message, _comments, _context in extract_from_dir(
        _ROOM, method_map=[("**.py", "python")], keywords=MARKS
    ):
        yield (message[0], message[1]) if isinstance(message, tuple) else message, f"dashboards/{file}"
    for group in GROUPS:
        yield group, "dashboards/page.py"
    for pages in all_pages().values():
        for page in pages:
            yield page.title, f"dashboards/pages/{page.name}.py"
            yield page.question, f"dashboards/pages/{page.name}.py"
    for meaning in MEANINGS.values():
        yield meaning, "ingest/store/oddities.py"
    yield from own_words()
    for metric in all_metrics(()).values():
        where = f"metrics/catalogue/{metric.name}.py"
        yield metric.label, where
        yield metric.definition, where
        yield metric.table.grain, where
        if metric.counted_on in metric.table.columns:
            yield metric.table.columns[metric.counted_on].meaning, where
        for variant in metric.presets.values():
            yield variant.definition, where


def catalogue(language: str) -> Catalog:
    """The catalogue of a language as it is kept; an empty one where there is none yet."""
    file = CATALOGUES / f"{language}.po"
    if not file.is_file():
        return _empty(language)
    with file.open("rb") as kept:
        return read_po(kept, locale=language)


def up_to_date(language: str) -> Catalog:
    """The catalogue with every message of today: new ones are empty, and what nobody says any more is gone."""
    known = catalogue(language)
    fresh = _empty(language)
    for message, where in messages():
        fresh.add(message, locations=[(where, 0)])
    for entry in fresh:
        kept = known.get(entry.id[0] if isinstance(entry.id, tuple) else entry.id) if entry.id else None
        if kept is not None and kept.id == entry.id:
            entry.string = kept.string
    return fresh


def write(catalog: Catalog, file: Path) -> None:
    """Write a catalogue, by its messages, so that two people who add some seldom meet in one line."""
    with file.open("wb") as written:
        write_po(written, catalog, width=120, sort_output=True, include_lineno=False, omit_header=False)


def missing(catalog: Catalog) -> list[str]:
    """The messages that have no translation, or not in every form that the language has."""
    return [
        str(entry.id)
        for entry in catalog
        if entry.id and not all(entry.string if isinstance(entry.string, tuple) else [entry.string])
    ]


def _empty(language: str) -> Catalog:
    # The same day in every catalogue that is written, or each would differ from the last in its head alone.
    day = datetime(2026, 1, 1, tzinfo=UTC)
    return Catalog(
        locale=language,
        project="Spiritlevel",
        version="1",
        header_comment=f"# What the dashboards say, in {Locale(language).get_display_name(ENGLISH)}.",
        last_translator="Spiritlevel",
        language_team=LANGUAGES[language],
        msgid_bugs_address="CONTRIBUTING.md",
        creation_date=day,
        revision_date=day,
        fuzzy=False,
    )


def main() -> None:
    """Bring every catalogue up to date."""
    argparse.ArgumentParser(prog="python -m dashboards.words.messages", description=__doc__).parse_args()
    for language in LANGUAGES:
        if language != ENGLISH:
            write(up_to_date(language), CATALOGUES / f"{language}.po")


if __name__ == "__main__":
    main()
