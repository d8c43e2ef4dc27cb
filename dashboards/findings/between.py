"""Sentences about where unevenness comes from."""

from dashboards.words import dimension_names, formats
from dashboards.words.language import _
from metrics.decomposition import Decomposition
from metrics.metric import Unit


def mostly_between(found: Decomposition) -> str:
    """Between the values of which dimension most of the unevenness lies, and how far contacts are from the mean."""
    if found.points is None:
        return _("There are no contacts to say where unevenness comes from")
    shares = found.parts.filter(found.parts["share"].is_not_null())
    if not found.points or shares.is_empty():
        return _("What differs between contacts is no more than chance would have it")
    first = shares.row(0, named=True)
    far = found.points
    distance = formats.in_points(far / 100) if found.unit is Unit.PERCENT else formats.value(found.unit, far)
    return _(
        "{share} of the unevenness lies between {dimension}; contacts are typically {distance} from the mean"
    ).format(
        share=formats.percent(first["share"]),
        dimension=dimension_names.between(first["dimension"]),
        distance=distance,
    )
