"""Addresses of this room."""

from django.urls import path

from sigap.operation import acts_views, scraped, views

app_name = "operation"
urlpatterns = [
    path("metrics", scraped.metrics, name="metrics"),
    path("kelola/catatan/", acts_views.log, name="acts"),
    path("kelola/catatan/unduh/<str:ending>/", acts_views.sheet, name="acts_sheet"),
    path("kelola/kesehatan/", views.health, name="health"),
    path("kelola/kesehatan/periksa/", views.look_again, name="look_again"),
]
