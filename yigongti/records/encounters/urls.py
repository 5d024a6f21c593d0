from django.urls import path

from yigongti.records.encounters import money_pages, pages, stay_pages

app_name = "encounters"
urlpatterns = [
    path("", pages.today, name="today"),
    path("new/", pages.new, name="new"),
    path("open/", pages.open_encounter, name="open"),
    path("receive/", pages.receive, name="receive"),
    path("receive/save/", pages.receive_save, name="receive_save"),
    path("<int:pk>/", pages.encounter, name="encounter"),
    path("<int:pk>/record/", pages.record, name="record"),
    path("<int:pk>/close/", pages.close, name="close"),
    path("<int:pk>/void/", money_pages.void, name="void"),
    path("<int:pk>/void/save/", money_pages.void_save, name="void_save"),
    path("<int:pk>/settlement/", money_pages.settlement, name="settlement"),
    path("<int:pk>/settlement/settle/", money_pages.settle, name="settle"),
    path("<int:pk>/settlement/reverse/", money_pages.reverse_settlement, name="reverse"),
    path("stays/", stay_pages.stays, name="stays"),
    path("stays/new/", stay_pages.admit, name="admit"),
    path("stays/admit/", stay_pages.admit_save, name="admit_save"),
    path("stays/<int:pk>/", stay_pages.stay, name="stay"),
    path("stays/<int:pk>/move/", stay_pages.move, name="move"),
    path("stays/<int:pk>/operate/", stay_pages.operate, name="operate"),
    path("stays/<int:pk>/discharge/", stay_pages.discharge, name="discharge"),
    path("operations/<int:pk>/strike/", stay_pages.strike_operation, name="strike_operation"),
]
