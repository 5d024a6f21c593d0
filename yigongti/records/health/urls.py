from django.urls import path

from yigongti.records.health import pages

app_name = "health"
urlpatterns = [
    path("registers/", pages.registers, name="registers"),
    path("contracts/", pages.contracts, name="contracts"),
    path("elders/", pages.elders, name="elders"),
    path("groups/", pages.groups, name="groups"),
    path("residents/<str:code>/", pages.resident, name="resident"),
    path("residents/<str:code>/sign/", pages.contract_sign, name="contract_sign"),
    path("residents/<str:code>/register/", pages.register, name="register"),
    path("residents/<str:code>/elderly/", pages.elderly, name="elderly"),
    path("residents/<str:code>/join/", pages.group_join, name="group_join"),
    path("contracts/<int:pk>/end/", pages.contract_end, name="contract_end"),
    path("registers/<int:pk>/manage/", pages.manage, name="manage"),
    path("registers/<int:pk>/close/", pages.close, name="close"),
    path("registers/<int:pk>/followup/", pages.followup, name="followup"),
    path("registers/<int:pk>/followup/save/", pages.followup_save, name="followup_save"),
    path("groups/<int:pk>/leave/", pages.group_leave, name="group_leave"),
]
