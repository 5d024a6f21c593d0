"""Addresses of the room: one URL per verb."""

from django.urls import path

from yigongti.unified.organization.consortia.pages import composition, files, village

app_name = "consortia"
urlpatterns = [
    path("", composition.home, name="home"),
    path("form", composition.form, name="form"),
    path("form/do", composition.form_do, name="form_do"),
    path("one/<slug:code>", composition.consortium, name="consortium"),
    path("one/<slug:code>/join", composition.join, name="join"),
    path("one/<slug:code>/join/do", composition.join_do, name="join_do"),
    path("one/<slug:code>/leave", composition.leave, name="leave"),
    path("one/<slug:code>/leave/do", composition.leave_do, name="leave_do"),
    path("one/<slug:code>/change-role", composition.change_role, name="change_role"),
    path("one/<slug:code>/change-role/do", composition.change_role_do, name="change_role_do"),
    path("one/<slug:code>/move", composition.move, name="move"),
    path("one/<slug:code>/move/do", composition.move_do, name="move_do"),
    path("villages", village.villages, name="villages"),
    path("villages/rota", village.rota, name="rota"),
    path("villages/<slug:code>", village.village, name="village"),
    path("villages/<slug:code>/survey", village.survey, name="survey"),
    path("villages/<slug:code>/survey/do", village.survey_do, name="survey_do"),
    path("villages/<slug:code>/arrange", village.arrange, name="arrange"),
    path("villages/<slug:code>/arrange/do", village.arrange_do, name="arrange_do"),
    path("arrangements/<int:number>/end", village.end, name="end"),
    path("arrangements/<int:number>/end/do", village.end_do, name="end_do"),
    path("sittings/<int:number>", village.sitting, name="sitting"),
    path("sittings/<int:number>/do", village.sitting_do, name="sitting_do"),
    path("files/<slug:kind>/<int:number>", files.file, name="file"),
]
