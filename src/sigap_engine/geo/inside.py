"""Which area does a point lie in?"""

from collections.abc import Mapping
from math import cos, radians

from shapely import STRtree, affinity, prepare
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

METRES_A_DEGREE = 111_195.0  # of latitude, on a sphere of 6,371 km


class AreaIndex:
    """An index over areas in degrees. Points on a shared border belong to the first code in order."""

    def __init__(self, areas: Mapping[str, BaseGeometry]) -> None:
        self._codes = sorted(areas)
        self._shapes = [areas[code] for code in self._codes]
        for shape in self._shapes:
            prepare(shape)
        self._tree = STRtree(self._shapes)

    def code_at(self, lat_e6: int, lon_e6: int) -> str | None:
        """The code of the area around a point in millionths of degrees; None outside all of them.

        Raises ValueError when the numbers are no latitude and longitude.
        """
        lat, lon = lat_e6 / 1e6, lon_e6 / 1e6
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise ValueError("not a latitude and longitude")
        point = Point(lon, lat)
        found = sorted(int(i) for i in self._tree.query(point, predicate="intersects"))
        return self._codes[found[0]] if found else None

    def nearest(self, lat_e6: int, lon_e6: int, within_m: float) -> str | None:
        """The code of the nearest area whose edge is at most ``within_m`` metres away; None when all are farther.

        Flat distances with the metres of the point's own latitude: good to a percent over some kilometres.
        """
        lat, lon = lat_e6 / 1e6, lon_e6 / 1e6
        shrink = max(cos(radians(lat)), 0.01)
        reach = within_m / METRES_A_DEGREE
        point = Point(lon * shrink, lat)
        around = Point(lon, lat).buffer(reach / shrink)
        near = [
            (point.distance(affinity.scale(self._shapes[i], shrink, 1.0, origin=(0, 0))), self._codes[i])
            for i in (int(i) for i in self._tree.query(around, predicate="intersects"))
        ]
        distance, code = min(near, default=(reach + 1, ""))
        return code if distance <= reach else None
