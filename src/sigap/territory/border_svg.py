"""Borders before and after an import, drawn over each other."""

import json
from collections.abc import Iterable, Mapping

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from shapely import get_coordinates
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

WIDTH = 900.0
SHOWN_DEGREES = 0.002  # about two pixels of the drawing


def before_and_after(
    before: Mapping[str, str], after: Mapping[str, BaseGeometry], names: Mapping[str, str]
) -> SafeString:
    """before: GeoJSON geometry text by code, as it counts now. after: shapes in degrees by code, as they would."""
    old = {code: shape(json.loads(text)).simplify(SHOWN_DEGREES) for code, text in before.items()}
    new = {code: one.simplify(SHOWN_DEGREES) for code, one in after.items()}
    frame = _Frame([*old.values(), *new.values()])
    fresh = format_html_join(
        "",
        '<path class="new" d="{}"><title>{}</title></path>',
        ((frame.path(one), names.get(code, code)) for code, one in sorted(new.items())),
    )
    past = format_html_join(
        "", '<path class="old" d="{}"/>', ((frame.path(one),) for _code, one in sorted(old.items()))
    )
    return format_html(
        '<svg class="border-map" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}</svg>',
        round(WIDTH),
        round(frame.height),
        _("Batas sekarang (garis putus) dan batas dari berkas (garis penuh)"),
        fresh,
        past,
    )


class _Frame:
    def __init__(self, shapes: Iterable[BaseGeometry]) -> None:
        points = get_coordinates(list(shapes))
        self._west, self._south = points.min(axis=0) - 0.03
        self._east, self._north = points.max(axis=0) + 0.03

    @property
    def height(self) -> float:
        return float(WIDTH * (self._north - self._south) / (self._east - self._west))

    def path(self, one: BaseGeometry) -> SafeString:
        scale = WIDTH / (self._east - self._west)
        parts = [
            "M"
            + "L".join(f"{(x - self._west) * scale:.1f} {(self._north - y) * scale:.1f}" for x, y in ring.coords)
            + "Z"
            for polygon in getattr(one, "geoms", [one])
            for ring in (polygon.exterior, *polygon.interiors)
        ]
        return mark_safe("".join(parts))  # noqa: S308 - our own numbers
