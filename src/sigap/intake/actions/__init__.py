"""Meaningful writes of the intake room, one function per verb."""

from sigap.intake.actions.opening import ask_opening, grant_opening, refuse_opening
from sigap.intake.actions.taking import TOLD_TO_SOMEBODY, Prepared, add_file, prepare, receive

__all__ = [
    "TOLD_TO_SOMEBODY",
    "Prepared",
    "add_file",
    "ask_opening",
    "grant_opening",
    "prepare",
    "receive",
    "refuse_opening",
]
