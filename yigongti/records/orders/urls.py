from django.urls import path

from yigongti.records.orders import pages

app_name = "orders"
urlpatterns = [
    path("criticals/", pages.criticals, name="criticals"),
    path("criticals/<int:pk>/", pages.critical, name="critical"),
    path("criticals/<int:pk>/acknowledge/", pages.acknowledge, name="acknowledge"),
    path("<str:number>/", pages.order, name="order"),
]
