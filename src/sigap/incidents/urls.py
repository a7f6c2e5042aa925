"""Addresses of the incidents room: telling. Working an incident is composed by the desk."""

from django.urls import path

from sigap.incidents import views

app_name = "incidents"
urlpatterns = [
    path("lapor/", views.report, name="report"),
    path("lapor/telepon/", views.telephone, name="telephone"),
    path("lapor/jenis/", views.kinds, name="kinds"),
    path("lapor/saya/", views.mine, name="mine"),
    path("lapor/<uuid:report>/foto/", views.add_photo, name="add_photo"),
    path("lapor/<uuid:report>/foto/<int:number>/", views.photo, name="photo"),
]
