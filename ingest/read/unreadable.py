"""The two ways in which reading stops: a file that cannot be read, and a source that was told something unfit."""


class UnreadableFileError(Exception):
    """A file cannot be read at all; nothing of it is taken.

    The sentence begins with the file's name and says what is wrong and what to do. It never holds anything out of the
    file.
    """

    def __init__(self, file: str, why: str) -> None:
        """Say which file, and why: "is empty", "is a zip archive; unpack it first"."""
        self.file = file
        self.why = why
        super().__init__(f"{file} {why}.")


class SourceSettingsError(Exception):
    """What a source was told does not fit it or its files; it must be told better before anything is read.

    The sentence says what is wrong and what exists instead, or what to do.
    """
