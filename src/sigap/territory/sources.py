"""Where a fact comes from: the codes S1, S2 … of data/sources.csv."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Source:
    """A publication. kind: press, legal text, office … as the collector named it."""

    code: str
    kind: str
    address: str

    @property
    def host(self) -> str:
        return (urlsplit(self.address).hostname or self.code).removeprefix("www.")


@lru_cache(maxsize=1)
def _known() -> dict[str, Source]:
    path = Path(settings.SIGAP_FACTS) / "sources.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["id"]: Source(row["id"], row["kind"], row["address"]) for row in csv.DictReader(file)}


def source(code: str) -> Source | None:
    return _known().get(code)
