"""What is wrong in the settings is told in the language of the reader, whoever of the rooms below says it."""

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import ingest.settings
from dashboards.words import errors
from dashboards.words.language import speaking
from ingest.connecting import ConnectError, Wish, tried
from ingest.customer_number import NotLookedUpError, customer_number
from ingest.discover import BrokenFileError, DiscoveryError, DuplicateNameError
from ingest.privacy import KeyFileError
from ingest.settings import Settings, SettingsError, load_settings
from ingest.store.chosen import ChoiceError, choose_promise
from ingest.store.database import CatalogueError
from ingest.store.facts import open_store
from ingest.store.sqlite import WAYS_OUT
from ingest.store.vault import KeyChangedError

ENDS = ("did_you_mean(", "_perhaps_misspelt(")
"""What gives the end of a sentence, which may be a full stop alone."""

ENGLISH = (" is ", " no ", " not ", " should ", " the ", "did you", "Known keys", "write ")
"""What stands in every one of our sentences about settings."""


def polish(error: object) -> str:
    """An error as a Polish reader sees it."""
    with speaking("pl"):
        return errors.told(error)


def sentences() -> Iterator[str]:
    """Every sentence that the settings' rooms say of a wrong value, its places filled, as it stands in a message."""
    for file in sorted(Path(ingest.settings.__file__).parent.glob("*.py")):
        for one in ast.walk(ast.parse(file.read_bytes())):
            if (
                isinstance(one, ast.Raise)
                and isinstance(one.exc, ast.Call)
                and ast.unparse(one.exc.func) == "ValueError"
            ):
                yield _filled(one.exc.args[0])


def _filled(text: ast.expr) -> str:
    match text:
        case ast.Constant(value=str(said)):
            return said
        case ast.JoinedStr(values=parts):
            return "".join(_filled(x) for x in parts)
        case ast.FormattedValue(value=value):
            return "." if ast.unparse(value).startswith(ENDS) else "'1'"
    return ""


ZONE_OR_PATTERN = {"", "'1' '1'"}
"""Sentences that are handed over whole; the settings below have one of each."""


@pytest.mark.parametrize("said", sorted({*sentences()} - ZONE_OR_PATTERN))
def test_every_wrong_value_that_a_setting_can_have_is_told_in_polish(said: str) -> None:
    assert polish(f"{said}.") != f"{said}."


@pytest.mark.parametrize(
    "lines",
    [
        "[site",
        "[site]\nname = 1",
        '[site]\ntimezone = "Europe/Berlinn"',
        '[site]\ntimezone = "here"',
        '[site]\nnam = "x"',
        '[sit]\nname = "x"',
        '[site]\nname = "x"\nname = "y"',
        '[site]\nname = "x"\n[site]\nname = "y"',
        '[promise.voice]\nwithin = "soon"',
        "[promise.voice]\ntarget = 80",
        '[promise.voice]\nclock = "business"',
        '[promise.voice]\nhours = "office"',
        '[promise.fax]\nwithin = "20s"',
        '[hours.office]\ndaily = "18-8"',
        '[hours.office]\ndaily = "08:00-18:00"\nholidays = "ZZ"',
        '[privacy]\nregion = "Germany"',
        "[belief]\nvoice = 90",
        '[limits]\nmemory = "much"',
        "[limits]\nthreads = 0",
        '[[source]]\nname = "A b"\nconnector = "canonical"\npath = "x"',
        '[[source]]\nname = "a"\npath = "x"',
        '[source]\nname = "a"',
        'home = "x"',
        '[store]\nurl = "postgresql://me:secret@host/name"',
        '[store]\nurl = "mysql://host/name"',
        '[plugins]\nmetrics = ["nowhere"]',
    ],
)
def test_a_broken_settings_file_is_told_in_polish_with_its_line(tmp_path: Path, lines: str) -> None:
    (tmp_path / "spiritlevel.toml").write_text(lines)
    with pytest.raises(SettingsError) as error:
        load_settings(tmp_path)
    told = polish(error.value)
    assert told != str(error.value)
    where, _mark, what = told.partition("spiritlevel.toml")
    assert where in {f"{tmp_path}/", f"Plik {tmp_path}/"}
    assert what.startswith((", wiersz ", ":"))
    # What the library that reads TOML says stays as it is.
    assert lines == "[site" or not [x for x in ENGLISH if x in what]


@pytest.mark.parametrize("options", ["key", "[other]\nx = 1", 'path = "x"', "unknown_events = 3", "unknown = 1"])
def test_other_settings_that_are_wrong_are_told_in_polish(tmp_path: Path, options: str) -> None:
    wish = Wish(name="calls", connector="asterisk_queue_log", options=options)
    (tmp_path / "calls.log").write_bytes(b"1761987601|1.1|sales|NONE|ENTERQUEUE||+49301234567|1\n")
    with pytest.raises((ConnectError, SettingsError)) as error:
        tried(Settings(home=tmp_path), wish, tmp_path / "calls.log")
    assert polish(error.value) != str(error.value)


def test_a_promise_that_nobody_understands_is_told_in_polish(tmp_path: Path) -> None:
    with pytest.raises(ChoiceError) as error:
        choose_promise(Settings(home=tmp_path), "voice", {"within": "soon"}, since=date(2026, 1, 1), who="Ada")
    assert polish(error.value).startswith("Klucz 'within': 'soon' to nie czas trwania; proszę napisać")


def test_a_catalogue_that_cannot_be_opened_is_told_in_polish(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with pytest.raises(CatalogueError) as none:
        open_store(settings, create=False)
    assert polish(none.value).startswith(f"W {tmp_path} nic jeszcze nie wczytano")
    open_store(settings)
    file = Path(settings.store.url.removeprefix("sqlite:///"))
    file.write_bytes(b"no database at all, and longer than its head " * 40)
    with pytest.raises(CatalogueError) as broken:
        open_store(settings)
    assert polish(broken.value).startswith(f"Nie można użyć katalogu {file}: plik nie jest bazą danych; proszę")


@pytest.mark.parametrize("key", [b"no key at all", b"\xff\xfe", None], ids=["text", "bytes", "a folder"])
def test_a_key_that_is_none_is_told_in_polish_to_whoever_looks_for_a_customer(
    tmp_path: Path, key: bytes | None
) -> None:
    settings = Settings(home=tmp_path)
    open_store(settings)
    file = tmp_path / "keys" / "customer.key"
    file.parent.mkdir()
    if key is None:
        file.mkdir()
    else:
        file.write_bytes(key)
    with pytest.raises(NotLookedUpError) as error:
        customer_number(settings, "+49301234567")
    said = "nie da się odczytać" if key is None else "nie zawiera klucza: potrzeba 64 cyfr szesnastkowych."
    assert polish(error.value).startswith(f"{file}{':' if key is None else ''} {said}")


@pytest.mark.parametrize("way", sorted({*WAYS_OUT.values()}))
def test_every_way_out_of_a_broken_catalogue_is_told_in_polish(way: str) -> None:
    assert polish(way) != way


@pytest.mark.parametrize(
    "error",
    [
        KeyFileError("keys/customer.key"),
        KeyChangedError(),
        DiscoveryError("a.py", "Page", "a", []),
        DiscoveryError("a.py", "Page", "a", ["b"]),
        DuplicateNameError("Page", "a", "a.py"),
        BrokenFileError("a.py", ValueError("x")),
    ],
    ids=str,
)
def test_what_cannot_be_opened_is_told_in_polish(error: Exception) -> None:
    assert not {"should", "there", "cannot", "holds", "The"} & {*polish(error).split()}
