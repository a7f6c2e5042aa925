"""Places: approximate areas from points, which area a point lies in, and names as people type them."""

from sigap_engine.geo.cells import METHOD, Site, dissolve, voronoi_cells
from sigap_engine.geo.inside import AreaIndex
from sigap_engine.geo.names import Hit, NameIndex, Place, parse_tps

__all__ = [
    "METHOD",
    "AreaIndex",
    "Hit",
    "NameIndex",
    "Place",
    "Site",
    "dissolve",
    "parse_tps",
    "voronoi_cells",
]
