"""Addresses of the desk room."""

from django.urls import path

from sigap.desk.acts import ACTS
from sigap.desk.views import attention, handover, incident, lists, situation

app_name = "desk"
urlpatterns = [
    path("", situation.home, name="home"),
    path("desk/belum/", situation.waiting_part, name="waiting"),
    path("desk/periksa/", situation.verify_part, name="verify"),
    path("desk/angka/", situation.bar_part, name="bar"),
    path("dinding/", situation.wall, name="wall"),
    path("hidup/", situation.live, name="live"),
    path("peta/", situation.big_map, name="map"),
    path("peta/tanda.json", situation.marks, name="marks"),
    path("wilayah/<str:code>/", lists.area, name="area"),
    path("cari/", lists.search, name="search"),
    path("ukuran/", lists.numbers, name="numbers"),
    path("lembar-darurat/", lists.sheet, name="sheet"),
    path("laporan/", lists.reports, name="reports"),
    path("serah-terima/", handover.handover, name="handover"),
    path("serah-terima/pindah/", handover.reassign, name="reassign"),
    path("menunggu/", attention.attention, name="attention"),
    path("menunggu/selesai/", attention.settled, name="settled"),
    path("kejadian/<str:code>/", incident.incident, name="incident"),
    path("kejadian/<str:code>/pratinjau/", incident.preview, name="preview"),
    path("kejadian/<str:code>/berkas/", incident.add_file, name="add_file"),
    path("kejadian/<str:code>/berkas/<uuid:note>/", incident.file, name="file"),
    *(path(f"kejadian/<str:code>/{act.verb}/", incident.act_view(act), name=f"act_{act.verb}") for act in ACTS),
]
