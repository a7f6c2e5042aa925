"""Meaningful writes of the incidents room, one function per verb."""

from sigap.incidents.actions.merging import merge, unmerge
from sigap.incidents.actions.opening import ask_opening, grant_opening, refuse_opening
from sigap.incidents.actions.outcome import answer_reporter, close, reopen
from sigap.incidents.actions.taking import Taken, take_report
from sigap.incidents.actions.verifying import check, mark_alerted, reject
from sigap.incidents.actions.working import (
    add_file,
    add_note,
    add_task,
    correct,
    finish_task,
    mark_on_scene,
    mark_started,
    note_informed,
    pass_task,
    relate,
    set_owner,
)

__all__ = [
    "Taken",
    "add_file",
    "add_note",
    "add_task",
    "answer_reporter",
    "ask_opening",
    "check",
    "close",
    "correct",
    "finish_task",
    "grant_opening",
    "mark_alerted",
    "mark_on_scene",
    "mark_started",
    "merge",
    "note_informed",
    "pass_task",
    "refuse_opening",
    "reject",
    "relate",
    "reopen",
    "set_owner",
    "take_report",
    "unmerge",
]
