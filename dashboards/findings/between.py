"""Sentences about where unevenness comes from."""

from dashboards.words import dimension_names, formats
from dashboards.words.language import _, many
from metrics.decomposition import Decomposition


def mostly_between(found: Decomposition) -> str:
    """Between the values of which dimension most of the unevenness lies, and how far contacts are from the mean."""
    if found.points is None:
        return _("There are no contacts to say where unevenness comes from")
    shares = found.parts.filter(found.parts["share"].is_not_null())
    if not found.points or shares.is_empty():
        return _("What differs between contacts is no more than chance would have it")
    first = shares.row(0, named=True)
    points = round(found.points)
    return many(
        "{share} of the unevenness lies between {dimension}; contacts are typically {points} point from the mean",
        "{share} of the unevenness lies between {dimension}; contacts are typically {points} points from the mean",
        points,
    ).format(
        share=formats.percent(first["share"]), dimension=dimension_names.between(first["dimension"]), points=points
    )
