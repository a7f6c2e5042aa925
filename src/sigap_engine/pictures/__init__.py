"""Pictures of phones: told by their bytes, shown as a small fresh copy that carries pixels and nothing else."""

from sigap_engine.pictures.kinds import MEDIA_TYPES, kind_of
from sigap_engine.pictures.reading import MOST_PIXELS, Picture, UnreadablePicture, look

__all__ = ["MEDIA_TYPES", "MOST_PIXELS", "Picture", "UnreadablePicture", "kind_of", "look"]
