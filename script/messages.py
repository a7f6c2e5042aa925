"""Every translatable string of the site, and the English .po beside it. Needs no gettext tools."""

import re
import sys
import warnings
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import polib
from babel.messages.extract import extract_python
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "sigap"
PO = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
SUFFIXES = {".html", ".txt", ".xml"}
ONE = (1,)
TWO = (1, 2)
CONTEXT = ((1, "c"), 2)
CONTEXT_PLURAL = ((1, "c"), 2, 3)
# For each function: where the message, its plural and its context stand among the arguments.
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...]] = {
    "_": ONE,
    "gettext": ONE,
    "gettext_lazy": ONE,
    "gettext_noop": ONE,
    "ngettext": TWO,
    "ngettext_lazy": TWO,
    "pgettext": CONTEXT,
    "pgettext_lazy": CONTEXT,
    "npgettext": CONTEXT_PLURAL,
    "npgettext_lazy": CONTEXT_PLURAL,
    "Sentence": ONE,  # operation.findings: words that are kept and translated when they are read
}
HEADER = {
    "Project-Id-Version": "Sigap",
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}

Key = tuple[str, str]


@dataclass
class Message:
    """One string of the sources and the files it stands in."""

    context: str | None
    text: str
    plural: str | None = None
    files: set[str] = field(default_factory=set)

    @property
    def key(self) -> Key:
        return (self.text, self.context or "")


def sources() -> list[Path]:
    """Python files and templates; built assets and migrations hold nothing to translate."""
    skipped = {"migrations", "static", "locale", "__pycache__"}
    found = [path for path in SOURCE.rglob("*") if not skipped & set(path.relative_to(SOURCE).parts)]
    templates = [path for path in found if path.suffix in SUFFIXES and "templates" in path.parts]
    return sorted([path for path in found if path.suffix == ".py"] + templates)


def as_python(path: Path) -> str:
    """A template becomes calls of gettext; indents go, they would not be Python's."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text
    return "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())


def messages_in(path: Path) -> list[Message]:
    """The strings of one file; a call whose message is no literal gives nothing."""
    found = []
    calls = extract_python(BytesIO(as_python(path).encode()), list(KEYWORDS), [], {"encoding": "utf-8"})
    for _line, function, arguments, _comments in calls:
        values = arguments if isinstance(arguments, (list, tuple)) else [arguments]
        spec = KEYWORDS[function]
        context = None
        texts = []
        for place in spec:
            number = place[0] if isinstance(place, tuple) else place
            value = values[number - 1] if number <= len(values) else None
            if isinstance(place, tuple):
                context = value
            else:
                texts.append(value)
        if texts[0]:
            found.append(Message(context, texts[0], texts[1] if len(texts) > 1 else None))
    return found


def extracted() -> dict[Key, Message]:
    """All strings of the sources. The same string with and without a plural is one entry, as gettext has it."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
    gathered: dict[Key, Message] = {}
    for path in sources():
        for message in messages_in(path):
            kept = gathered.setdefault(message.key, message)
            kept.plural = kept.plural or message.plural
            kept.files.add(path.relative_to(ROOT).as_posix())
    return gathered


def key_of(entry: polib.POEntry) -> Key:
    return (entry.msgid, entry.msgctxt or "")


def read() -> dict[Key, polib.POEntry]:
    """The entries of the .po on disk; obsolete ones do not count."""
    if not PO.exists():
        return {}
    return {key_of(entry): entry for entry in polib.pofile(str(PO)) if not entry.obsolete}


def entry_for(message: Message, old: polib.POEntry | None) -> polib.POEntry:
    """An entry with the old translation where its shape still fits."""
    entry = polib.POEntry(msgid=message.text, msgctxt=message.context)
    entry.occurrences = [(name, "") for name in sorted(message.files)]
    if re.search(r"%\(\w+\)[sd]", message.text):
        entry.flags.append("python-format")
    if message.plural:
        entry.msgid_plural = message.plural
        first = old.msgstr if old else ""
        entry.msgstr_plural = dict(old.msgstr_plural) if old and old.msgstr_plural else {0: first, 1: first}
    elif old:
        entry.msgstr = old.msgstr or old.msgstr_plural.get(0, "")
    if old and old.fuzzy:
        entry.flags.append("fuzzy")
    return entry


def write() -> int:
    """Rewrite the .po, sorted, and say how many strings it holds."""
    old = read()
    po = polib.POFile(wrapwidth=120)
    po.metadata = dict(HEADER)
    for key, message in sorted(extracted().items()):
        po.append(entry_for(message, old.get(key)))
    PO.parent.mkdir(parents=True, exist_ok=True)
    po.save(str(PO), newline="\n")
    return len(po)


def texts_of(entry: polib.POEntry) -> list[str]:
    """The translations of an entry: one, or one per plural form."""
    if entry.msgid_plural:
        return [entry.msgstr_plural.get(0, ""), entry.msgstr_plural.get(1, "")]
    return [entry.msgstr]


def faults() -> list[str]:
    """What is wrong with the .po on disk, one sentence for each string."""
    wanted, there = extracted(), read()
    found = [
        f"missing: {text!r} ({', '.join(sorted(wanted[text, c].files))})"
        for text, c in wanted
        if (text, c) not in there
    ]
    for key, entry in there.items():
        if key not in wanted:
            found.append(f"no longer used: {entry.msgid!r}")
            continue
        if (entry.msgid_plural or None) != wanted[key].plural:
            found.append(f"another plural: {entry.msgid!r}")
        if not all(texts_of(entry)):
            found.append(f"empty: {entry.msgid!r}")
        if entry.fuzzy:
            found.append(f"fuzzy: {entry.msgid!r}")
    return found


def main(arguments: list[str]) -> int:
    warnings.simplefilter("ignore")
    if arguments == ["--check"]:
        found = faults()
        print("\n".join(found) if found else "English is complete.")
        return 1 if found else 0
    if arguments:
        print("script/messages [--check]")
        return 2
    print(f"{write()} strings in {PO.relative_to(ROOT)}")
    open_ones = [entry.msgid for entry in read().values() if not all(texts_of(entry))]
    print(f"{len(open_ones)} without English")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
