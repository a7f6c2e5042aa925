"""Addresses of the territory room."""

from django.urls import path

from sigap.territory import views

app_name = "territory"
urlpatterns = [
    path("peta/kecamatan.json", views.kecamatan_json, name="kecamatan_json"),
    path("peta/desa.json", views.desa_json, name="desa_json"),
    path("peta/sekitar.json", views.around_json, name="around_json"),
    path("tempat/", views.places, name="places"),
    path("kalender/", views.year, name="calendar"),
]
