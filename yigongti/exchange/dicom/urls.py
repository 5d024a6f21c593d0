from django.urls import path

from yigongti.exchange.dicom import pages

app_name = "dicom"
urlpatterns = [
    path("devices/", pages.devices, name="devices"),
    path("devices/new/", pages.new_device, name="new_device"),
    path("devices/create/", pages.create_device, name="create_device"),
    path("devices/<int:device_id>/", pages.device, name="device"),
    path("devices/<int:device_id>/change/", pages.change_device, name="change_device"),
    path("devices/<int:device_id>/stop/", pages.stop_device, name="stop_device"),
    path("echo/", pages.echo, name="echo"),
]
