"""The history as two drawings: bars by year, and marks on the map. Only what feeds the risk is drawn as danger."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sigap.history.queries import Shown, by_year
from sigap.territory.models import Area
from sigap.territory.svg import Mark, area_map_svg

WIDTH, HEIGHT, FOOT = 900, 150, 18
SHAPES = ("risk", "dispute", "context")
DANGER, DISPUTE = 4, 0


def year_bars(rows: Sequence[Shown]) -> SafeString:
    """One stacked bar a year: risk, dispute, context."""
    years = by_year(rows)
    most = max((sum(counts.values()) for _year, counts in years), default=1)
    step = WIDTH / max(1, len(years))
    unit = (HEIGHT - FOOT - 14) / most
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
            parts.append(format_html('<text class="n" x="{}" y="{}">{}</text>', middle, round(top - 4, 1), sum(counts.values())))
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
    """Marks where a source names a kecamatan or a village: ! for what feeds the risk, a scale for a dispute. Context is
    not drawn."""
    points = {row.code: row for row in Area.objects.filter(code__in={told.row.area_code for told in rows})}
    marks = [
        Mark(
            points[told.row.area_code].lat_e6,
            points[told.row.area_code].lon_e6,
            DANGER if told.feeds else DISPUTE,
            f"/riwayat/#{told.row.code}",
            f"{told.what}, {told.where}, {told.row.from_on.year}",
        )
        for told in rows
        if told.row.klass != "K" and told.row.area_code.count(".") > 1 and told.row.area_code in points
    ]
    return area_map_svg(marks=marks)
