"""Addresses of the history."""

from django.urls import path, re_path

from sigap.history import views

app_name = "history"
urlpatterns = [
    path("riwayat/", views.history, name="history"),
    path("riwayat/tambah/", views.add, name="add"),
    path("riwayat/muat/", views.load, name="load"),
    path("riwayat/muat/<str:sha>/", views.look, name="look"),
    path("riwayat/muat/<uuid:batch>/batalkan/", views.take_back, name="take_back"),
    re_path(r"^riwayat/berkas\.(?P<ending>csv|xlsx)$", views.sheet, name="sheet"),
    path("riwayat/<str:code>/betulkan/", views.correct, name="correct"),
    path("riwayat/<str:code>/tarik/", views.withdraw, name="withdraw"),
]
