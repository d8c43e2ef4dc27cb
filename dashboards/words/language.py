"""The reader's language: English is the message itself, every other language a catalogue of messages."""

import gettext
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "pl": "Polski", "sl": "Slovenščina"}
"""Every language that pages speak, by its code, as those who speak it call it."""

KEY = "language"
"""Under which the reader's choice is kept, in the session and in the address."""

CATALOGUES = Path(__file__).with_name("languages")

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")

_BY_NAME = {name: code for code, name in LANGUAGES.items()}
_SPOKEN: ContextVar[str | None] = ContextVar("spoken", default=None)


def _(message: str) -> str:
    """The message in the reader's language; what nobody has translated stays English."""
    language = current()
    return message if language == ENGLISH or not message else _catalogue(language).gettext(message)


def many(one: str, other: str, number: int) -> str:
    """Of two messages the one for this number, in the form that the reader's language has for it."""
    language = current()
    if language == ENGLISH:
        return one if number == 1 else other
    return _catalogue(language).ngettext(one, other, number)


def later(message: str) -> str:
    """The message as it is, marked for the translators: whoever shows it translates it with `_`."""
    return message


def current() -> str:
    """The code of the language that is spoken now: what the reader chose, else the browser's, else English."""
    if (spoken := _SPOKEN.get()) is not None:
        return spoken
    if get_script_run_ctx(suppress_warning=True) is None:
        return ENGLISH
    chosen = st.session_state.get(KEY) or st.query_params.get(KEY)
    # An address names a language as those who speak it do.
    code = _BY_NAME.get(str(chosen), chosen)
    return code if code in LANGUAGES else preferred()


def preferred() -> str:
    """The browser's language, or English where nobody has written a catalogue for it."""
    code = _browsers()
    return code if code in LANGUAGES else ENGLISH


def is_browsers() -> bool:
    """Whether the language that is spoken is the browser's own, in which it writes what it is left to write."""
    return _browsers() == current()


def _browsers() -> str:
    return (st.context.locale or ENGLISH).replace("_", "-").split("-")[0].lower()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak this language for a while, whoever reads: for files that are made when no page is drawn."""
    before = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def choose() -> None:
    """Ask the reader for a language; the browser's is chosen already."""
    st.selectbox(
        _("Language"),
        list(LANGUAGES),
        index=list(LANGUAGES).index(preferred()),
        format_func=lambda code: LANGUAGES[code],
        key=KEY,
        bind="query-params",
    )


def per_language(function: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """The function, remembered for every argument in every language; for what holds text and is dear to make."""

    @cache
    def remembered(
        language: str,  # noqa: ARG001 it is the memory's key
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Answer:
        return function(*args, **kwargs)

    @wraps(function)
    def spoken(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        return remembered(current(), *args, **kwargs)  # type: ignore[arg-type]  # whoever calls it passes what can be a key

    return spoken


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    # Reading a catalogue takes a moment, and nobody who reads English needs it.
    from babel.messages.mofile import write_mo  # noqa: PLC0415 only where a catalogue is compiled
    from babel.messages.pofile import read_po  # noqa: PLC0415 only where a catalogue is compiled

    compiled = io.BytesIO()
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
