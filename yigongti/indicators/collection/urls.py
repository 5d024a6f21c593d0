from django.urls import path

from yigongti.indicators.collection.pages import acts, due, form, locks, review

app_name = "collection"
SHEET = "sheets/<str:sheet>/<str:organization>/<str:period>/"
urlpatterns = [
    path("", due.due, name="due"),
    path("complete/", due.complete, name="complete"),
    path("review/", review.review, name="review"),
    path("review/approve/", review.approve_all, name="approve_all"),
    path("locks/", locks.locks, name="locks"),
    path("locks/propose/", locks.propose, name="propose_lock"),
    path("locks/<int:pk>/confirm/", locks.confirm, name="confirm_lock"),
    path("locks/<int:pk>/withdraw/", locks.withdraw, name="withdraw_lock"),
    path("locks/<int:pk>/moved.xlsx", locks.export, name="lock_export"),
    path(SHEET, form.form, name="form"),
    path(f"{SHEET}sheet.xlsx", form.export, name="form_export"),
    path(f"{SHEET}save/", form.save, name="save"),
    path(f"{SHEET}submit/", form.submit, name="submit"),
    path(f"{SHEET}remind/", acts.remind, name="remind"),
    path("due.xlsx", due.export, name="due_export"),
    path("complete.xlsx", due.export_complete, name="complete_export"),
    path("<int:pk>/withdraw/", acts.withdraw, name="withdraw"),
    path("<int:pk>/correct/", acts.correct, name="correct"),
    path("<int:pk>/approve-consortium/", acts.approve_consortium, name="approve_consortium"),
    path("<int:pk>/approve/", acts.approve, name="approve"),
    path("<int:pk>/return/", acts.send_back, name="return"),
]
