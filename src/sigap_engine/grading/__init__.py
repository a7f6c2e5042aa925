"""How far a report may be trusted: two marks, and when the word *terverifikasi* may be used.

Source and content are graded apart after the Admiralty code (A–F × 1–6, STANAG 2511) and never averaged.
What the teller knows is asked in plain words; the letter is ours to derive.
"""

from sigap_engine.grading.marks import BASES, Grade, grade
from sigap_engine.grading.severity import Facts, Severity, severity
from sigap_engine.grading.verify import Confirmation, Verdict, may_verify

__all__ = [
    "BASES",
    "Confirmation",
    "Facts",
    "Grade",
    "Severity",
    "Verdict",
    "grade",
    "may_verify",
    "severity",
]
