"""Addresses of this room."""

from django.urls import path

from sigap.operation import scraped

app_name = "operation"
urlpatterns = [
    path("metrics", scraped.metrics, name="metrics"),
]
