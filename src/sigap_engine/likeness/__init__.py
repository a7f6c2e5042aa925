"""Could two reports be about the same thing? Place, time and words, each said aloud.

A suggestion for a person, never a decision. Source: our own scoring; words compared by the Jaccard index after a
light normalisation of Indonesian (lower case, common affixes and filler words off).
"""

from sigap_engine.likeness.reports import METHOD, Likeness, Told, alike, distance_m, most_alike
from sigap_engine.likeness.words import as_written, content_words

__all__ = ["METHOD", "Likeness", "Told", "alike", "as_written", "content_words", "distance_m", "most_alike"]
