"""Questions that can be put again, for another choice: what a page has asked is what it will ask of the next one."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, Self, TypeVar

More = ParamSpec("More")
Answer = TypeVar("Answer")


class Asking(Protocol):
    """What remembers its questions: a view."""

    @property
    def questions(self) -> "list[Callable[[Self], object]]":
        """What was asked of it, each ready to be put to another one."""
        ...


V = TypeVar("V", bound=Asking)


def question(function: Callable[Concatenate[V, More], Answer]) -> Callable[Concatenate[V, More], Answer]:
    """A function that a page asks of a view: the view keeps what was asked, so that it can be put to another view."""

    @wraps(function)
    def asked(view: V, /, *given: More.args, **more: More.kwargs) -> Answer:
        view.questions.append(lambda other: function(other, *given, **more))
        return function(view, *given, **more)

    return asked
