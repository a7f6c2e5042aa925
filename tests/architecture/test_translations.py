"""English is complete, and no template says a word outside a translate tag."""

import importlib.util
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import polib
import pytest
from django.template.base import Lexer, Token, TokenType

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "sigap"
TEMPLATES = sorted(path for path in SOURCE.rglob("*.html") if "templates" in path.parts)
# The same word in both languages.
SAME = {
    "Camat",
    "Desk",
    "PPK",
    "Panwascam",
    "Polsek",
    "SMS",
    "Target",
    "Webhook",
    "WhatsApp",
    "desk",
    "target",
    "webhook",
}
# What a template may say without a translate tag: names, keys of the keyboard, codes, the Indonesian paper sheet.
ALLOWED = {
    "BD",
    "Bahasa",
    "CONTOH",
    "CSV",
    "English",
    "Enter",
    "Indonesia",
    "KTR-A",
    "Kec",
    "Kutai",
    "LATIHAN",
    "PIN",
    "Pilkada",
    "Sigap",
    "WITA",
    "T1",
    "T4",
    "TPS",
    "Timur",
    "XLSX",
    "WhatsApp",
    "d",
    "g",
    "j",
    "k",
    "l",
    "m",
    "p",
    "r",
    "s",
    "t",
    "v",
    "voronoi",
}
# Blocks that fill an attribute.
NO_WORDS = {"body_class", "main_class", "theme"}
SPOKEN = {"alt", "aria-label", "data-copied", "label", "placeholder", "title"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
MARKUP = re.compile(r"</?[a-z][^>]*>")
WORD = re.compile(r"[^\W\d_](?:[\w-]*\w)?")
LITERAL_DEFAULT = re.compile(r"\|(?:default|default_if_none|yesno|join|add):(\"[^\"]*\"|'[^']*')")


def loaded() -> ModuleType:
    """script/messages.py as a module."""
    spec = importlib.util.spec_from_file_location("sigap_messages", ROOT / "script" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


MESSAGES = loaded()
ENTRIES = list(MESSAGES.read().values())


def pairs(entry: polib.POEntry) -> list[tuple[str, str]]:
    """Source and translation, for each plural form."""
    if entry.msgid_plural:
        one, many = MESSAGES.texts_of(entry)
        return [(entry.msgid, one), (entry.msgid_plural, many)]
    return [(entry.msgid, entry.msgstr)]


@pytest.mark.filterwarnings("ignore")
def test_english_is_complete():
    assert not MESSAGES.faults(), "script/messages"


def test_every_placeholder_and_tag_is_kept():
    wrong = []
    for entry in ENTRIES:
        for text, english in pairs(entry):
            for pattern in (PLACEHOLDER, MARKUP):
                if sorted(pattern.findall(text)) != sorted(pattern.findall(english)):
                    wrong.append(f"{text!r} → {english!r}")
    assert not wrong


def test_spaces_at_the_ends_are_kept():
    ends = re.compile(r"^\s*|\s*$")
    wrong = [text for entry in ENTRIES for text, english in pairs(entry) if ends.findall(text) != ends.findall(english)]
    assert not wrong


def test_english_differs_from_indonesian():
    same = {text for entry in ENTRIES for text, english in pairs(entry) if text == english}
    assert same <= SAME, sorted(same - SAME)


def visible(tokens: list[Token]) -> tuple[str, list[str]]:
    """The template without its tags and translated blocks, and the literals in its filters."""
    kept, literals = [], []
    until = ""
    for token in tokens:
        words = token.contents.split() if token.token_type == TokenType.BLOCK else []
        name = words[0] if words else ""
        if until:
            until = "" if name == until else until
        elif name in ("blocktranslate", "blocktrans", "comment") or (words[1:2] and words[1] in NO_WORDS):
            until = f"end{name}"
        elif token.token_type == TokenType.TEXT:
            kept.append(token.contents)
        elif token.token_type in (TokenType.VAR, TokenType.BLOCK):
            literals += LITERAL_DEFAULT.findall(token.contents)
    return "".join(kept), literals


class Said(HTMLParser):
    """Collects text nodes and the attributes people read or hear."""

    def __init__(self) -> None:
        super().__init__()
        self.silent = 0
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in ("script", "style")
        self.found += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_template_says_nothing_untranslated(path):
    text, literals = visible(Lexer(path.read_text()).tokenize())
    said = Said()
    said.feed(text)
    said.close()
    words = {word for piece in [*said.found, *literals] for word in WORD.findall(piece)}
    assert words <= ALLOWED, f"{path.relative_to(ROOT)}: {sorted(words - ALLOWED)}"
