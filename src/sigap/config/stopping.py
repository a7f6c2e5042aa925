"""How a command says that it cannot go on: one sentence on stderr, or one JSON document on stdout."""

import json
import sys

FINDING = 1
USAGE = 2
ENVIRONMENT = 3
HALF_A_DAY = 5  # ``seed contoh --if-new``, told to its supervisor only: an interrupted day was found


def stop(sentence: str, as_json: bool, code: int = ENVIRONMENT) -> int:
    """Say it; gives the exit code."""
    if as_json:
        sys.stdout.write(json.dumps({"ok": False, "error": sentence}) + "\n")
    else:
        sys.stderr.write(f"sigap: {sentence}\n")
    return code
