from django.urls import path

from yigongti.records.staff import pages, posting_pages

app_name = "staff"
urlpatterns = [
    path("", pages.practitioners, name="practitioners"),
    path("new/", pages.new, name="new"),
    path("add/", pages.add, name="add"),
    path("<int:pk>/", pages.practitioner, name="practitioner"),
    path("<int:pk>/correct/", pages.correct, name="correct"),
    path("<int:pk>/leave/", pages.leave, name="leave"),
    path("postings/", posting_pages.list_postings, name="postings"),
    path("postings/new/", posting_pages.new, name="posting_new"),
    path("<int:pk>/post/", posting_pages.send, name="posting_send"),
    path("postings/<int:pk>/", posting_pages.one_posting, name="posting"),
    path("postings/<int:pk>/correct/", posting_pages.correct, name="posting_correct"),
    path("postings/<int:pk>/return/", posting_pages.send_back, name="posting_return"),
]
