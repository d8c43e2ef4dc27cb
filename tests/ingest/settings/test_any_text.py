"""Whatever stands in the file: settings, or one sentence."""

import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from ingest.settings import FILE, SettingsError, load_settings
from ingest.settings.comments import commented_settings

SAMPLE = "\n".join(x for x in commented_settings().replace("\n# ", "\n").splitlines() if "=" in x or "[" in x)
places = st.integers(min_value=0, max_value=len(SAMPLE))
pieces = st.one_of(
    st.sampled_from(
        ["[", "]", "=", "'", '"', "\n", ".", "{", "}", "1", "[[source]]\n", "true", "\0", "\\", "[promise]\n"]
    ),
    st.text(max_size=3),
)
WORDS = """[site] [[source]] [source] [promise.voice] [promise] [promise.voice.queue] [store] [limits] name=1 name='a'
url='://' url='[' within=[] queue={} queue=1 queue.a=1 queue.a.queue.b=1 source=1 site=[] connector={} path=1
timezone='\\u0000' timezone='a/b' earliest=1990-01-01 earliest=10:00:00 memory=inf depth=1e99 options=1"""
toml_like = st.lists(st.sampled_from(WORDS.split()), max_size=8).map("\n".join)


def settings_or_a_sentence(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / FILE).write_text(text, "utf-8", errors="replace")
        with suppress(SettingsError):
            load_settings(home)


@given(place=places, cut=st.integers(min_value=0, max_value=40), piece=pieces)
@example(place=0, cut=0, piece="")
def test_a_sample_with_a_slip_of_the_pen_is_read_or_refused(place: int, cut: int, piece: str) -> None:
    settings_or_a_sentence(SAMPLE[:place] + piece + SAMPLE[place + cut :])


@given(toml_like)
def test_known_words_in_any_order_are_read_or_refused(text: str) -> None:
    settings_or_a_sentence(text)
