"""Addresses of the response room."""

from django.urls import path

from sigap.response import by_link, deliveries, notices, opening, teller, views

app_name = "response"
urlpatterns = [
    path("lapor/<uuid:report>/", teller.taken, name="taken"),
    path("permintaan/", views.requests, name="requests"),
    path("permintaan/nomor/<uuid:pk>/", opening.decide, name="opening"),
    path("permintaan/<uuid:pk>/", views.request_page, name="request"),
    path("permintaan/<uuid:pk>/jawab/", views.answer, name="answer"),
    path("permintaan/<uuid:pk>/langkah/", views.step, name="step"),
    path("permintaan/<uuid:pk>/tautan/", views.link, name="link"),
    path("jawab/<str:token>/", by_link.answer_by_link, name="by_link"),
    path("pesan/<uuid:pk>/dibaca/", notices.read, name="notice_read"),
    path("kelola/target/", views.targets, name="targets"),
    path("pesan/", deliveries.deliveries, name="deliveries"),
    path("pesan/lagi/", deliveries.try_again, name="try_again"),
    path("pesan/uji/", deliveries.trial, name="trial"),
]
