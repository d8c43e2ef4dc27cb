"""The text of the records that a reader has just given, for whoever has to keep what is refused of them later."""

from collections.abc import Callable, Collection


class Texts:
    """The text of some records by their numbers; a reader says what they are before it gives the records.

    `head` is the line that names the columns, where there is one and it holds nothing but names. `wanted` are the
    records whose text is asked for although nobody refuses them.
    """

    def __init__(self, wanted: Collection[int] = ()) -> None:
        """None known yet."""
        self.wanted = frozenset(wanted)
        self._numbers: Collection[int] = ()
        self._text: Callable[[int], bytes | None] | None = None
        self._exactly = False
        self.head: bytes | None = None

    def are(self, numbers: Collection[int], text: Callable[[int], bytes | None], *, exactly: bool = False) -> None:
        """These records come next, and this gives the text that is known; with `exactly` all of them, and no others."""
        self._numbers, self._text, self._exactly = numbers, text, exactly

    def of(self, numbers: Collection[int], among: Collection[int], *, all_of_them: bool = True) -> list[bytes | None]:
        """The texts of some records `among` those that were given; none where those are not the reader's own.

        A connector may number records in another way than its reader: then nobody knows which text is whose. Without
        `all_of_them` records that were refused may be missing in `among`.
        """
        own = len(among) == len(self._numbers) if self._exactly and all_of_them else True
        if self._text is None or not own or not all(number in self._numbers for number in among):
            return [None] * len(numbers)
        return [self._text(number) for number in numbers]
