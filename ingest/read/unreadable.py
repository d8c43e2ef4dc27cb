"""The one way to say that a whole file cannot be read."""


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
