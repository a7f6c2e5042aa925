"""What a form asks back before it takes a report: a place that could be meant, a polling station that is not there, a
count that few days have seen. A person answers with one press; nothing is guessed for him, nothing is lost."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from sigap.intake.drafts import elsewhere
from sigap.territory.queries import PlaceHit, clear_hit, place_label, search_places, tps_number

AS_WRITTEN = "-"
MANY_PEOPLE = 200
OFFERED = 4


@dataclass(frozen=True, slots=True)
class PlaceDoubt:
    """A sentence, and what may have been meant: (value of the button, label). The value is "area|tps" or AS_WRITTEN."""

    sentence: str
    choices: tuple[tuple[str, str], ...]


def place_doubt(words: str) -> PlaceDoubt | None:
    """What to ask about a place that was typed and not picked; None when it is plain, or when nothing comes near."""
    words = words.strip()
    if not words or elsewhere(words):
        return None
    hit, number = clear_hit(words), tps_number(words)
    if number is not None and (hit is None or not hit.tps_id):
        return _station_doubt(words, number, hit)
    if hit is not None:
        if hit.exact:
            return None
        return PlaceDoubt(_("Maksud Anda %(place)s?") % {"place": hit.label}, (*_near(words, hit), _as_written()))
    near = _near(words, None)
    if not near:
        return None
    return PlaceDoubt(_("Tempatnya belum jelas. Mana yang dimaksud?"), (*near, _as_written()))


def _station_doubt(words: str, number: int, hit: PlaceHit | None) -> PlaceDoubt:
    """A polling station by its number: there is none here, there are several, or nobody said where."""
    stations = [one for one in search_places(words, limit=OFFERED) if one.tps_id]
    if hit is None and not stations:
        sentence = _("TPS %(number)03d di desa mana? Tambahkan nama desanya, atau kirim seperti yang ditulis.")
        return PlaceDoubt(sentence % {"number": number}, (_as_written(),))
    if stations:
        sentence = _("TPS %(number)03d ada di beberapa desa. Mana yang dimaksud?")
        plain = (_choice(hit),) if hit is not None else (_as_written(),)
        return PlaceDoubt(sentence % {"number": number}, (*(_choice(one) for one in stations), *plain))
    assert hit is not None
    sentence = _("TPS %(number)03d tidak ada di %(place)s. Periksa nomornya, atau kirim dengan tempat ini saja.")
    return PlaceDoubt(sentence % {"number": number, "place": hit.label}, (_choice(hit),))


def _near(words: str, first: PlaceHit | None) -> tuple[tuple[str, str], ...]:
    hits = [*([first] if first else []), *search_places(words, limit=OFFERED)]
    return tuple(dict(_choice(one) for one in hits).items())[:OFFERED]


def _choice(hit: PlaceHit) -> tuple[str, str]:
    return f"{hit.area_code}|{hit.tps_id}", place_label(hit.area_code, hit.tps_id)


def _as_written() -> tuple[str, str]:
    return AS_WRITTEN, _("Bukan itu; kirim seperti yang ditulis")


def count_doubt(injured: int, dead: int) -> str:
    """A sentence when more people are said to be hurt than a slip of the finger explains; "" otherwise."""
    if max(injured, dead) <= MANY_PEOPLE:
        return ""
    told = {"injured": injured, "dead": dead}
    return _("Betul %(injured)d orang luka dan %(dead)d meninggal? Betulkan angkanya, atau centang bila benar.") % told
