"""The history as two drawings: bars by year, and marks on the map. Only what feeds the risk is drawn as danger."""

from collections import Counter
from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sigap.history.models import Class
from sigap.history.queries import Shown, by_year
from sigap.territory.models import Area
from sigap.territory.svg import Mark, area_map_svg

WIDTH, HEIGHT, FOOT, HEAD = 620, 210, 20, 20
SHAPES = ("risk", "dispute", "context")
DANGER, CALM = 4, 1


def year_bars(rows: Sequence[Shown]) -> SafeString:
    """One stacked bar a year: risk, dispute, context."""
    years = by_year(rows)
    most = max((sum(counts.values()) for _year, counts in years), default=1)
    step = WIDTH / max(1, len(years))
    unit = (HEIGHT - FOOT - HEAD) / most
    parts: list[SafeString] = []
    for place, (year, counts) in enumerate(years):
        top = float(HEIGHT - FOOT)
        for shape in SHAPES:
            number = counts.get(shape, 0)
            if not number:
                continue
            top -= number * unit
            parts.append(
                format_html(
                    '<rect class="{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>',
                    shape,
                    round(place * step + step * 0.15, 1),
                    round(top, 1),
                    round(step * 0.7, 1),
                    round(number * unit, 1),
                    f"{year}: {_titles()[shape]} {number}",
                )
            )
        middle = round(place * step + step / 2, 1)
        parts.append(format_html('<text x="{}" y="{}">{}</text>', middle, HEIGHT - 4, year))
        if counts:
            parts.append(
                format_html('<text class="n" x="{}" y="{}">{}</text>', middle, round(top - 4, 1), sum(counts.values()))
            )
    told = "; ".join(f"{year}: {sum(counts.values())}" for year, counts in years)
    return format_html(
        '<svg class="year-bars" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        WIDTH,
        HEIGHT,
        _("Kejadian per tahun. %(told)s") % {"told": told},
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def _titles() -> dict[str, str]:
    return {"risk": _("kekerasan, ancaman, gangguan"), "dispute": _("sengketa"), "context": _("konteks")}


def history_map(rows: Sequence[Shown]) -> SafeString:
    """How many at each place a source names: a red circle for what feeds the risk, a square for disputes. Context, and
    what is only said of the whole regency, is not drawn."""
    counts: Counter[tuple[str, bool]] = Counter()
    for told in rows:
        if told.row.klass != Class.CONTEXT and told.row.area_code.count(".") > 1:
            counts[(told.row.area_code, told.feeds)] += 1
    points = {row.code: row for row in Area.objects.filter(code__in={code for code, _feeds in counts})}
    marks = [
        Mark(
            points[code].lat_e6,
            points[code].lon_e6,
            DANGER if feeds else CALM,
            f"/riwayat/?wilayah={code}&kelas={'risk' if feeds else Class.DISPUTE.value}",
            f"{points[code].name}: {number} {_titles()['risk' if feeds else 'dispute']}",
            watch=not feeds,
            shown=str(number),
        )
        for (code, feeds), number in sorted(counts.items())
        if code in points
    ]
    return area_map_svg(marks=marks)
