"""Is it the database that cannot, or the thing itself that is wrong? A full disk never makes an entry a poisoned one."""

import errno

from django.db import InterfaceError, OperationalError

# Primary result codes of SQLite: busy, locked, no memory, read-only, I/O error, full, cannot open.
_SQLITE = frozenset({5, 6, 7, 8, 10, 13, 14})
# Classes of PostgreSQL: connection, rolled back, resources, object in use or lock timeout, operator, system.
_POSTGRESQL = ("08", "40", "53", "55", "57", "58")
_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})


def is_outage(problem: BaseException) -> bool:
    """True for what goes away by itself or by an administrator's hand: trying again later may work."""
    if isinstance(problem, OSError):
        return problem.errno in _DISK
    if not isinstance(problem, OperationalError | InterfaceError):
        return False
    cause = problem.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return (code & 0xFF) in _SQLITE
    state = getattr(cause, "sqlstate", None)
    return state is None or state.startswith(_POSTGRESQL)  # without a state the connection itself is gone
