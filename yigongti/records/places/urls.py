"""Addresses of places: one URL per verb."""

from django.urls import path

from yigongti.records.places import counties, equipment_pages, pages

app_name = "places"
urlpatterns = [
    path("counties", counties.counties, name="counties"),
    path("institutions", pages.institutions, name="institutions"),
    path("institutions/export", pages.institutions_export, name="institutions_export"),
    path("institutions/<slug:code>", pages.institution, name="institution"),
    path("consortia/<slug:code>", pages.consortium, name="consortium"),
    path("equipment", equipment_pages.devices, name="equipment"),
    path("equipment/new", equipment_pages.new, name="device_new"),
    path("equipment/add", equipment_pages.add, name="device_add"),
    path("equipment/<int:pk>", equipment_pages.device, name="device"),
    path("equipment/<int:pk>/correct", equipment_pages.correct, name="device_correct"),
    path("equipment/<int:pk>/retire", equipment_pages.retire, name="device_retire"),
]
