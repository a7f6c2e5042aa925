"""Messages as lines of a file: for trials, drills and offices that pick files up."""

import json
from pathlib import Path

from sigap.notify.channels.port import NotDelivered, Outgoing


class FileChannel:
    """One line per message in a file of the realm."""

    name = "file"
    needs_address = False

    def __init__(self, folder: Path) -> None:
        self._path = folder / "messages.jsonl"

    def send(self, outgoing: Outgoing) -> str:
        line = {"key": outgoing.key, "to": outgoing.to_post, "text": outgoing.text, "severity": outgoing.severity}
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        except OSError:
            raise NotDelivered("disk") from None
        return outgoing.key
