"""Addresses of this room."""

from django.urls import path

from sigap.operation import scraped, views

app_name = "operation"
urlpatterns = [
    path("metrics", scraped.metrics, name="metrics"),
    path("kelola/kesehatan/", views.health, name="health"),
    path("kelola/kesehatan/periksa/", views.look_again, name="look_again"),
]
