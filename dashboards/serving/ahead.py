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
from dataclasses import replace
from datetime import timedelta
from functools import partial

from dashboards.asked import filters
from dashboards.asked.filters import Choice
from dashboards.asked.view import View
from dashboards.words.language import current, speaking
from metrics.together import are_few, reading

_LOG = logging.getLogger(__name__)

MOST = 12
"""So many channels, and so many queues, are thought of; whoever chooses another one waits as long as before."""

PAUSE_S = 0.3
"""Nothing is asked so soon after a page was drawn: a browser often asks for the next thing at once."""


class Ahead:
    """What is to be answered, the page that was opened last first, and how many pages are being drawn just now."""

    def __init__(self) -> None:
        """Nothing to do, and nobody who does it."""
        self._todo: deque[Callable[[], object]] = deque(maxlen=5_000)
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

        Only of facts that fit into memory: of more a question takes so long that it would be in somebody's way.
        """
        if not self._begun or view.choice.where or not are_few(view.facts):
            return
        asked, others = tuple(view.questions), [view.chosen(x) for x in next_choices(view.choice, values)]
        said = current()
        with self._changed:
            if (of := (view.fingerprint, view.facts.version)) != self._of:
                # Nobody asks about facts or settings as they were before.
                self._of = of
                self._todo.clear()
                self._thought_of.clear()
            if (page, view.choice) in self._thought_of:
                return
            self._thought_of.add((page, view.choice))
            # What is put down last is taken up first: the first question of the first choice.
            for other in reversed(others):
                self._todo.extend(partial(_put, question, other, said) for question in reversed(asked))
            self._changed.notify()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._todo and not self._drawing)
                pause = self._drawn_at + PAUSE_S - time.monotonic()
                question = self._todo.pop() if pause <= 0 else None
            if question is None:
                time.sleep(pause)
                continue
            try:
                with reading():
                    question()
            except Exception:  # noqa: BLE001 nobody waits for it, and whoever asks it himself is told
                _LOG.debug("A question could not be answered ahead.", exc_info=True)

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
    for channel in values.get("channel", ())[:MOST]:
        yield replace(choice, channels=(channel,))
    for queue in values.get("queue", ())[:MOST]:
        yield replace(choice, queues=(queue,))
    for period in (filters.WEEK, filters.FOUR_WEEKS, filters.MONTH):
        since, until = filters.preset(period, choice.until - timedelta(days=1))
        if since != choice.since:
            yield replace(choice, since=since, until=until)


AHEAD = Ahead()
"""That of this server; where none was begun it does nothing."""
