"""A realm is a folder (or a PostgreSQL schema), a journal, a key and a process of its own."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from sigap.config.env import WrongSetting

_NAME = re.compile(r"^(live|contoh|latihan-[a-z0-9]{1,24})$")
TEST_TEMPLATE = "sigap_template"  # made by tests/with_postgres.py: a database that already has the realm's schema
_SQLITE_START = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
    "PRAGMA busy_timeout=15000; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000;"
)


def checked_name(name: str) -> str:
    """The realm's name, or a sentence about which names are allowed."""
    if not is_name(name):
        raise WrongSetting(f"SIGAP_REALM={name!r}: isi live, contoh, atau latihan-<nama>")
    return name


def checked_node(letter: str) -> str:
    """The node's letter: part of every human code, of key files and of the order of entries."""
    if not re.fullmatch(r"[A-Z][A-Z0-9]{0,3}", letter):
        raise WrongSetting(
            f"SIGAP_NODE={letter!r}: isi satu huruf besar, boleh diikuti sampai tiga huruf besar atau angka"
        )
    return letter


def is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def schema_of(realm: str) -> str:
    return "realm_" + realm.replace("-", "_")


def database(url: str, realm_folder: Path, realm: str) -> dict[str, Any]:
    """Django's settings for one realm: a SQLite file in its folder, or a schema of the PostgreSQL server."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(realm_folder / "sigap.sqlite3"),
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 15, "init_command": _SQLITE_START},
            "CONN_MAX_AGE": None,
        }
    try:
        parts = urlsplit(url)
        port = str(parts.port or "")
    except ValueError as problem:
        raise WrongSetting(f"DATABASE_URL tidak terbaca: {problem}") from None
    if parts.scheme not in {"postgres", "postgresql"}:
        raise WrongSetting(f"DATABASE_URL: {parts.scheme}:// tidak dikenal; pakai postgresql://")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "postgres",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        "OPTIONS": {**options, "options": f"-c search_path={schema_of(realm)}"},
        "CONN_MAX_AGE": None,
        "TEST": {"TEMPLATE": TEST_TEMPLATE},
    }
