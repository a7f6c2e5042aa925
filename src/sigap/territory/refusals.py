"""Why this room says no, each in one sentence that says what to do."""

from django.utils.translation import gettext as _

from sigap.journal.refusal import Refusal
from sigap_engine.boundaries import UnreadableLayer


class CannotRead(Refusal):
    """A boundary file that cannot be used. ``projections``: those that would fit, when one is asked for."""

    def __init__(self, sentence: str, code: str, projections: tuple[str, ...] = ()) -> None:
        super().__init__(sentence, code=code)
        self.projections = projections


class NoSuchBoundary(Refusal):
    """An import, an area or a contested line that is not there."""


class WrongInput(Refusal):
    """A value that cannot be used, with the way to put it right."""


def unreadable(error: UnreadableLayer) -> CannotRead:
    """The engine's reason as a sentence for people."""
    fits = tuple(error.detail.split(", ")) if error.code == "projection_needed" and error.detail else ()
    return CannotRead(_sentences()[error.code] % {"detail": error.detail}, error.code, fits)


def _sentences() -> dict[str, str]:
    return {
        "empty": _("Berkas kosong. Pilih berkas batas: GeoJSON, GeoPackage, atau Shapefile dalam zip."),
        "too_large": _(
            "Berkas lebih besar dari %(detail)s MB. Kirim hanya batas Kutai Timur, atau sederhanakan dahulu."
        ),
        "unknown_format": _(
            "Ini bukan GeoJSON, GeoPackage, atau Shapefile dalam zip. Ekspor ulang dari peta asalnya ke salah satu bentuk itu."
        ),
        "broken": _("Berkas rusak atau terpotong. Salin atau ekspor ulang, lalu kirim lagi."),
        "no_features": _("Berkas dapat dibaca, tetapi tidak berisi satu wilayah pun. Pilih lapisan batas wilayah."),
        "too_many_features": _("Lebih dari %(detail)s baris. Kirim hanya batas Kutai Timur."),
        "too_many_points": _(
            "Garisnya terlalu rinci (lebih dari %(detail)s titik). Sederhanakan dahulu, lalu kirim lagi."
        ),
        "no_polygons": _("Berkas berisi titik atau garis, bukan bidang wilayah. Pilih lapisan poligon."),
        "no_layer": _("Tidak ada lapisan bidang wilayah di dalam berkas. Periksa isi zip atau GeoPackage."),
        "parts_missing": _(
            "Zip Shapefile tidak lengkap: kurang %(detail)s. Masukkan .shp, .dbf, .shx, dan .prj bersama."
        ),
        "unpacks_too_large": _("Isi zip lebih besar dari %(detail)s MB. Kirim hanya batas Kutai Timur."),
        "unknown_projection": _("Proyeksi “%(detail)s” tidak dikenal. Tulis kode EPSG, misalnya EPSG:32650."),
        "projection_needed": _(
            "Berkas tidak menyebut proyeksinya dan angkanya bukan derajat. Pilih proyeksi yang dipakai."
        ),
        "elsewhere": _(
            "Batas ini tidak jatuh di Kutai Timur (tengahnya %(detail)s). Periksa berkas, atau pilih proyeksi lain."
        ),
        "no_areas": _("Tidak satu baris pun dikenali (misalnya: %(detail)s). Periksa kode dan nama wilayahnya."),
    }
