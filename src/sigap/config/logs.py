"""Structured logs: one JSON object a line, with codes and ids only; never names, texts or addresses."""

import json
import logging
from datetime import UTC, datetime

_KEPT = (
    "handler", "entry", "message_id", "channel", "kind", "status", "part", "count", "seconds", "cause", "cpu_ms", "memory_mb",
)  # fmt: skip


class JsonLines(logging.Formatter):
    """Keeps an allow-list of extra fields, and of an exception only its type and place."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": _event(record),
        }
        line.update({name: str(getattr(record, name)) for name in _KEPT if hasattr(record, name)})
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
            line["where"] = _place(record)
        return json.dumps(line, ensure_ascii=False)


def _event(record: logging.LogRecord) -> str:
    """The constant part of the message. Django's security log puts what the visitor sent into it: its name says enough."""
    if record.name.startswith("django.security"):
        return "refused"
    return record.msg if isinstance(record.msg, str) else type(record.msg).__name__


def _place(record: logging.LogRecord) -> str:
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{trace.tb_frame.f_code.co_filename.rpartition('/src/')[2]}:{trace.tb_lineno}"
