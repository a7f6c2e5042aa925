"""Response clocks: when an answer is due, what happens on the way, and when to look again.

A clock is a value. It never reads the time: ``now`` is given. All instants are aware datetimes; all
lengths are ``timedelta``. Running time is wall time minus pauses, so a paused clock neither warns nor
breaches. Steps are named, and a step that was recorded is passed back in ``done``: whatever the clock of
the machine does (asleep, an hour back, two tickers at once), each step is due exactly once.

Source: our own design after the escalation rules of the taxonomy proposal (target from report received to
answer; warning at three quarters; ladder within one institution).
"""

from sigap_engine.clocks.clock import (
    METHOD,
    Clock,
    ClockError,
    Due,
    Pause,
    Step,
    due_at,
    elapsed,
    explain,
    left,
    moment_of,
    next_attention_at,
    pause,
    resume,
    stop,
    transitions,
    used_share,
)
from sigap_engine.clocks.plan import BREACH, WARN, Rung, answer_steps, target_for

__all__ = [
    "BREACH",
    "METHOD",
    "WARN",
    "Clock",
    "ClockError",
    "Due",
    "Pause",
    "Rung",
    "Step",
    "answer_steps",
    "due_at",
    "elapsed",
    "explain",
    "left",
    "moment_of",
    "next_attention_at",
    "pause",
    "resume",
    "stop",
    "target_for",
    "transitions",
    "used_share",
]
