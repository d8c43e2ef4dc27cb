"""The company's own view of each channel: which share of its customers it believes to be satisfied."""

from typing import Annotated

from pydantic import BeforeValidator


def share(value: object) -> float:
    """A share from 0.9, or from '90 %'; raises ValueError."""
    said = _fraction(value.strip()) if isinstance(value, str) else value
    if isinstance(said, bool) or not isinstance(said, (int, float)) or not 0 <= said <= 1:
        raise ValueError(f"{value!r} is not a share from 0 to 1; write 0.9, or '90 %'")
    return float(said)


def _fraction(text: str) -> float | None:
    try:
        return float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        return None


Share = Annotated[float, BeforeValidator(share)]
"""A share from 0 to 1; in the file a number, or a text such as '90 %'."""
