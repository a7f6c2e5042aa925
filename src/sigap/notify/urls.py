"""Addresses of the notify room."""

from django.urls import path

from sigap.notify import devices, views

app_name = "notify"
urlpatterns = [
    path("kabar/<str:channel>/", views.signed_receipt, name="signed_receipt"),
    path("kabar/<str:channel>/<uuid:key>/<str:mark>/", views.receipt, name="receipt"),
    path("perangkat/", devices.devices, name="devices"),
    path("perangkat/nyala/", devices.device_on, name="device_on"),
    path("perangkat/mati/", devices.device_off, name="device_off"),
    path("perangkat/pekerja.js", devices.device_worker, name="device_worker"),
]
