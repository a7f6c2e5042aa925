"""Typed readers of the environment. A wrong value names its variable and says what is expected."""

import os
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path


class WrongSetting(Exception):
    """Shown as one sentence; the program stops with exit code 3."""


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    value = text(name)
    if not value:
        return default
    if value.lower() in {"1", "true", "yes", "ya"}:
        return True
    if value.lower() in {"0", "false", "no", "tidak"}:
        return False
    raise WrongSetting(f"{name}={value!r}: isi 1 atau 0")


def number(name: str, default: int) -> int:
    value = text(name)
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise WrongSetting(f"{name}={value!r}: isi bilangan bulat") from None


def choice(name: str, allowed: tuple[str, ...]) -> str:
    """One of these words; the first when it is not set."""
    value = text(name, allowed[0]).lower() or allowed[0]
    if value not in allowed:
        raise WrongSetting(f"{name}={value!r}: isi salah satu dari {', '.join(allowed)}")
    return value


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def folder(name: str, default: Path) -> Path:
    return Path(text(name) or default).expanduser().resolve()


def key_in_base64(name: str, length: int = 32) -> str:
    """As it stands, when it holds so many bytes in base64; empty when it is not set."""
    value = text(name)
    try:
        fits = not value or len(b64decode(value, validate=True)) == length
    except ValueError:
        fits = False
    if not fits:
        raise WrongSetting(f"{name}: isi {length} bita acak dalam base64")
    return value


def required_in_production(name: str, production: bool, read: Callable[[str], str] = text) -> str:
    value = read(name)
    if production and not value:
        raise WrongSetting(f"{name} wajib diisi bila SIGAP_PRODUCTION=1")
    return value
