"""Official boundaries from files as offices deliver them: read, placed on the earth, mended, matched to known areas."""

from sigap_engine.boundaries.delivering import Delivered, Task, deliver
from sigap_engine.boundaries.layer import MAX_BYTES, Feature, Layer, UnreadableLayer
from sigap_engine.boundaries.matching import Known, Match, Matching, Renumbered, Unmatched, match
from sigap_engine.boundaries.mending import Clash, Coverage, Mended, area_km2, mend
from sigap_engine.boundaries.placing import Placed, place
from sigap_engine.boundaries.reading import read_layer

__all__ = [
    "MAX_BYTES",
    "Clash",
    "Coverage",
    "Delivered",
    "Feature",
    "Known",
    "Layer",
    "Match",
    "Matching",
    "Mended",
    "Placed",
    "Renumbered",
    "Task",
    "Unmatched",
    "UnreadableLayer",
    "area_km2",
    "deliver",
    "match",
    "mend",
    "place",
    "read_layer",
]
