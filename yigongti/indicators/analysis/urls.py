from django.urls import path

from yigongti.indicators.analysis.pages import doubts, numbers, places

app_name = "analysis"
urlpatterns = [
    path("", places.home, name="home"),
    path("institutions/<str:code>/", places.scorecard, name="scorecard"),
    path("institutions/<str:code>/export/", places.scorecard_export, name="scorecard_export"),
    path("questions/", doubts.listed, name="questions"),
    path("questions/ask/", doubts.ask, name="ask"),
    path("questions/raise/", doubts.raise_question, name="raise"),
    path("questions/<int:question_id>/", doubts.one, name="question"),
    path("questions/<int:question_id>/answer/", doubts.answer, name="answer"),
    path("questions/<int:question_id>/accept/", doubts.accept, name="accept"),
    path("questions/<int:question_id>/reopen/", doubts.reopen, name="reopen"),
    path("<str:code>/change/", numbers.change, name="change"),
    path("<str:code>/change/export/", numbers.change_export, name="change_export"),
    path("<str:code>/ahead/", numbers.ahead, name="ahead"),
    path("<str:code>/ahead/export/", numbers.ahead_export, name="ahead_export"),
    path("<str:code>/compare/", numbers.compare, name="compare"),
    path("<str:code>/compare/export/", numbers.compare_export, name="compare_export"),
]
