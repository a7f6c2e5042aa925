"""Addresses of the territory room."""

from django.urls import path

from sigap.territory import boundary_views, views

app_name = "territory"
urlpatterns = [
    path("peta/kecamatan.json", views.kecamatan_json, name="kecamatan_json"),
    path("peta/desa.json", views.desa_json, name="desa_json"),
    path("peta/sekitar.json", views.around_json, name="around_json"),
    path("tempat/", views.places, name="places"),
    path("peta/sengketa-batas.json", views.contested_json, name="contested_json"),
    path("kelola/batas/", boundary_views.overview, name="boundaries"),
    path("kelola/batas/kirim/", boundary_views.deliver, name="boundaries_deliver"),
    path("kelola/batas/periksa/<str:sha>/", boundary_views.look, name="boundaries_look"),
    path("kelola/batas/periksa/<str:sha>/pakai/", boundary_views.accept, name="boundaries_accept"),
    path("kelola/batas/<uuid:pk>/batalkan/", boundary_views.withdraw, name="boundaries_withdraw"),
    path("kelola/batas/sengketa/", boundary_views.dispute, name="border_dispute"),
    path("kelola/batas/sengketa/<uuid:pk>/cabut/", boundary_views.settle, name="border_settle"),
    path("kalender/", views.year, name="calendar"),
]
