"""What readers will probably choose next is answered while nobody waits, so that it stands at once when they do.

Whoever opens a page looks at it for seconds, and then chooses a channel, a queue or another period. What the page has
asked of everything is asked of each of them meanwhile: one question after the other, none while a page is drawn.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from dashboards.asked import filters
from dashboards.asked.filters import Choice
from dashboards.asked.view import View
from dashboards.words.language import current, speaking
from metrics.rows import FactSource
from metrics.together import NotMadeError, are_few, reading, sparing

_LOG = logging.getLogger(__name__)

MOST = 12
"""So many channels, and so many queues, are thought of; whoever chooses another one waits as long as before."""

PAUSE_S = 0.3
"""Nothing is asked so soon after a page was drawn: a browser often asks for the next thing at once."""

LONGEST_S = 3.0
"""When a question about many facts takes longer, it could be in somebody's way: nothing more is asked of its page."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Thought:
    """A question to put to another choice; `of` tells of which page, and of which choice there, it was thought."""

    of: Hashable
    put: Callable[[], object]
    facts: FactSource


class Ahead:
    """What is to be answered, the page that was opened last first, and how many pages are being drawn just now."""

    def __init__(self) -> None:
        """Nothing to do, and nobody who does it."""
        self._todo: deque[Thought] = deque(maxlen=5_000)
        self._of: Hashable = None
        self._thought_of: set[Hashable] = set()
        self._drawing, self._drawn_at = 0, 0.0
        self._changed = threading.Condition()
        self._begun = False

    def begin(self) -> None:
        """Answer from now on, beside the server."""
        self._begun = True
        threading.Thread(target=self._work, name="ahead", daemon=True).start()

    @property
    def left(self) -> int:
        """How many questions have not been taken up."""
        return len(self._todo)

    @contextmanager
    def drawing(self) -> Iterator[None]:
        """While somebody waits for a page."""
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    def think_of(self, page: str, view: View, values: Mapping[str, Sequence[str]]) -> None:
        """Take what a page has asked of all contacts to be asked of every channel, every queue, every usual period.

        Of more facts than fit into memory only of every channel, and no question that reads rows: by channel the page
        itself has added up what it asked for.
        """
        if not self._begun or view.choice.where:
            return
        choices = next_choices(view.choice, values) if are_few(view.facts) else channels_of(view.choice, values)
        asked, others = tuple(view.questions), [view.chosen(x) for x in choices]
        said, of = current(), (page, view.choice)
        with self._changed:
            if (about := (view.fingerprint, view.facts.version)) != self._of:
                # Nobody asks about facts or settings as they were before.
                self._of = about
                self._todo.clear()
                self._thought_of.clear()
            if of in self._thought_of:
                return
            self._thought_of.add(of)
            # What is put down last is taken up first: the first question of the first choice.
            for other in reversed(others):
                put = (partial(_put, question, other, said) for question in reversed(asked))
                self._todo.extend(Thought(of=of, put=x, facts=view.facts) for x in put)
            self._changed.notify()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._todo and not self._drawing)
                pause = self._drawn_at + PAUSE_S - time.monotonic()
                thought = self._todo.pop() if pause <= 0 else None
            if thought is None:
                time.sleep(pause)
            else:
                self._ask(thought)

    def _ask(self, thought: Thought) -> None:
        begun = time.monotonic()
        try:
            with reading(), sparing():
                thought.put()
        except NotMadeError:
            return  # whoever asks it himself waits for it
        except Exception:  # noqa: BLE001 nobody waits for it, and whoever asks it himself is told
            _LOG.debug("A question could not be answered ahead.", exc_info=True)
        if time.monotonic() - begun > LONGEST_S and not are_few(thought.facts):
            with self._changed:
                left = [x for x in self._todo if x.of != thought.of]
                self._todo.clear()
                self._todo.extend(left)

    def _count(self, change: int) -> None:
        with self._changed:
            self._drawing += change
            self._drawn_at = time.monotonic()
            self._changed.notify()


def _put(question: Callable[[View], object], view: View, language: str) -> None:
    """Ask, and make what is drawn in the language of whoever looks at the page."""
    with speaking(language):
        question(view)


def next_choices(choice: Choice, values: Mapping[str, Sequence[str]]) -> Iterator[Choice]:
    """What is probably chosen next where no part is chosen: one channel, one queue, another of the usual periods."""
    yield from channels_of(choice, values)
    for queue in values.get("queue", ())[:MOST]:
        yield replace(choice, queues=(queue,))
    for period in (filters.WEEK, filters.FOUR_WEEKS, filters.MONTH):
        since, until = filters.preset(period, choice.until - timedelta(days=1))
        if since != choice.since:
            yield replace(choice, since=since, until=until)


def channels_of(choice: Choice, values: Mapping[str, Sequence[str]]) -> Iterator[Choice]:
    """Each channel alone."""
    for channel in values.get("channel", ())[:MOST]:
        yield replace(choice, channels=(channel,))


AHEAD = Ahead()
"""That of this server; where none was begun it does nothing."""
