"""Meaningful writes of the response room, one function per verb."""

from sigap.response.actions.answering import answer, arrive, finish, pause_clock, resume_clock
from sigap.response.actions.deciding import decide
from sigap.response.actions.ending import close, merge, reject, reopen, unmerge, withdraw, withdraw_all
from sigap.response.actions.links import answer_by_link, make_link, open_link, step_by_link
from sigap.response.actions.sending import alert, forward, send
from sigap.response.actions.targets import change_target

__all__ = [
    "alert",
    "answer",
    "answer_by_link",
    "arrive",
    "change_target",
    "close",
    "decide",
    "finish",
    "forward",
    "make_link",
    "merge",
    "open_link",
    "pause_clock",
    "reject",
    "reopen",
    "resume_clock",
    "send",
    "step_by_link",
    "unmerge",
    "withdraw",
    "withdraw_all",
]
