"""The words of a short Indonesian text that carry its content."""

import re
from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_]{3,}", re.UNICODE)
_FILLER = frozenset(
    [
        "ada",
        "adalah",
        "agar",
        "akan",
        "aku",
        "contoh",
        "anda",
        "atas",
        "atau",
        "bagi",
        "bahwa",
        "banyak",
        "baru",
        "beberapa",
        "belum",
        "bila",
        "bisa",
        "buat",
        "dalam",
        "dan",
        "dapat",
        "dari",
        "dengan",
        "dia",
        "ini",
        "itu",
        "jadi",
        "jika",
        "juga",
        "kalau",
        "kami",
        "kami",
        "karena",
        "katanya",
        "kepada",
        "kita",
        "lagi",
        "lalu",
        "lebih",
        "masih",
        "mau",
        "mereka",
        "namun",
        "nya",
        "oleh",
        "orang",
        "pada",
        "pak",
        "para",
        "pun",
        "saat",
        "saja",
        "sambil",
        "sampai",
        "sangat",
        "satu",
        "saya",
        "sebuah",
        "sedang",
        "sekarang",
        "sekitar",
        "semua",
        "seperti",
        "sudah",
        "supaya",
        "tadi",
        "tapi",
        "telah",
        "tempat",
        "tentang",
        "tersebut",
        "tetapi",
        "tidak",
        "untuk",
        "yang",
        "bang",
        "ibu",
        "bapak",
        "warga",
    ]
)
_PREFIXES = ("meng", "meny", "mem", "men", "peng", "pem", "pen", "ber", "ter", "per", "me", "di", "ke", "se")
_SUFFIXES = ("kannya", "annya", "kan", "nya", "lah", "kah", "an", "i")


def content_words(text: str) -> frozenset[str]:
    """Lower-case stems of at least three letters without filler words."""
    found = set()
    for match in _WORD.finditer(text.lower()):
        word = match.group()
        if word not in _FILLER:
            found.add(_stem(word))
    return frozenset(found)


def as_written(text: str, stems: Iterable[str]) -> tuple[str, ...]:
    """The words of a text that carry these stems, as people wrote them: each once, in the order of the text."""
    wanted = frozenset(stems)
    words = (match.group() for match in _WORD.finditer(text.lower()))
    return tuple(dict.fromkeys(word for word in words if word not in _FILLER and _stem(word) in wanted))


def _stem(word: str) -> str:
    """Take off one prefix and one suffix where at least four letters stay."""
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 4:
            word = word[len(prefix) :]
            break
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            word = word[: -len(suffix)]
            break
    return word
