"""Addresses of the desk room."""

from django.urls import path

from sigap.desk import views
from sigap.desk.acts import ACTS

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("desk/belum/", views.waiting_part, name="waiting"),
    path("desk/periksa/", views.verify_part, name="verify"),
    path("desk/angka/", views.bar_part, name="bar"),
    path("dinding/", views.wall, name="wall"),
    path("hidup/", views.live, name="live"),
    path("peta/tanda.json", views.marks, name="marks"),
    path("wilayah/<str:code>/", views.area, name="area"),
    path("cari/", views.search, name="search"),
    path("ukuran/", views.numbers, name="numbers"),
    path("lembar-darurat/", views.sheet, name="sheet"),
    path("laporan/", views.reports, name="reports"),
    path("serah-terima/", views.handover, name="handover"),
    path("serah-terima/pindah/", views.reassign, name="reassign"),
    path("kejadian/<str:code>/", views.incident, name="incident"),
    path("kejadian/<str:code>/berkas/", views.add_file, name="add_file"),
    path("kejadian/<str:code>/berkas/<uuid:note>/", views.file, name="file"),
    *(path(f"kejadian/<str:code>/{act.verb}/", views.act_view(act), name=f"act_{act.verb}") for act in ACTS),
]
