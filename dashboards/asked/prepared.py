"""What a page makes of a view, kept for all who look at the same, and made beforehand for who will probably do so."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar

from dashboards.asked.repeated import question
from dashboards.asked.view import View
from dashboards.words.language import current

Made = TypeVar("Made")


def prepared(function: Callable[[View], Made]) -> Callable[[View], Made]:
    """A function that makes a figure, or the words of some cards: what it made of a view is remembered like an answer.

    It may depend on the view and on the language alone. What it asks of the view is asked once more only when facts,
    settings or choice are others; nobody may change what it gives.
    """
    return _prepared(function, lambda _view: ())


def prepared_with(
    also: Callable[[View], Sequence[Any]], *, for_all: bool = False
) -> Callable[[Callable[[View], Made]], Callable[[View], Made]]:
    """The same for a function that depends on more than the view: on what `also` gives, which has to be told apart.

    One that depends on the chosen days alone is made once `for_all`: it is given these without any other filter.
    """
    return lambda function: _prepared(function, also, for_all=for_all)


def prepared_for_all(function: Callable[[View], Made]) -> Callable[[View], Made]:
    """A function of the chosen days alone, so that it is made once, whatever else anybody filters by."""
    return _prepared(function, lambda _view: (), for_all=True)


def _prepared(
    function: Callable[[View], Made], also: Callable[[View], Sequence[Any]], *, for_all: bool = False
) -> Callable[[View], Made]:
    name = f"{function.__module__}.{function.__qualname__}"

    @question
    def remembered(asked_of: View) -> Made:
        view = asked_of.of_everybody if for_all else asked_of
        own = view.chosen(view.choice)
        known_by = ("prepared", name, current(), view.choice.compare, *also(asked_of))
        # The clock at the foot of the page names what was asked, whoever asked it first and whatever came of it.
        asked = own.asked
        try:
            found, asked = view.remember(known_by, (), lambda: (function(own), own.asked))
        finally:
            view.asked.update(asked)
        return found

    return wraps(function)(remembered)
