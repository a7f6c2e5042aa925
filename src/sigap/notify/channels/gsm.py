"""How long a text is on a telephone: GSM 03.38 letters are 7 bits, anything else makes the whole message UCS-2."""

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€\f")  # behind an escape: two letters' room
SAME = str.maketrans({"—": "-", "–": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "\u00a0": " "})
GSM = (160, 153)  # letters of a message alone, and of each part of several
UCS2 = (70, 67)


def plain(text: str) -> str:
    """Typographic marks as the ones a telephone has: one dash would more than halve the room."""
    return text.translate(SAME)


def is_gsm(text: str) -> bool:
    return all(letter in BASIC or letter in EXTENDED for letter in text)


def parts(text: str) -> int:
    """How many messages it is billed and carried as. No letter is split between two parts."""
    gsm = is_gsm(text)
    alone, each = GSM if gsm else UCS2
    sizes = [_gsm_size(one) if gsm else _ucs2_size(one) for one in text]
    if sum(sizes) <= alone:
        return 1
    count, room = 1, each
    for size in sizes:
        if size > room:
            count, room = count + 1, each
        room -= size
    return count


def fitted(text: str, link: str, most: int) -> str:
    """The text and the link behind it in at most so many parts. The text is cut, the link never."""
    text = plain(text)
    whole = f"{text} {link}".strip()
    if parts(whole) <= most:
        return whole
    low, high = 0, len(text)
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        low, high = (middle, high) if parts(_cut(text, middle, link)) <= most else (low, middle - 1)
    return _cut(text, low, link)


def _cut(text: str, length: int, link: str) -> str:
    return f"{text[:length].rstrip()}... {link}".strip() if length else link


def _gsm_size(letter: str) -> int:
    return 2 if letter in EXTENDED else 1


def _ucs2_size(letter: str) -> int:
    return 2 if ord(letter) > 0xFFFF else 1
