from django.urls import path

from yigongti.unified.organization.tasks.pages import acts, digest, ledger, office, views

app_name = "tasks"
urlpatterns = [
    path("", ledger.ledger, name="list"),
    path("units/", views.units, name="units"),
    path("month/", views.month, name="month"),
    path("documents/", views.documents, name="documents"),
    path("mine/", views.mine, name="mine"),
    path("meeting.xlsx", views.meeting_workbook, name="meeting_workbook"),
    path("meeting.pdf", views.meeting_paper, name="meeting_paper"),
    path("digest/", digest.digest, name="digest"),
    path("digest/send/", digest.send, name="digest_send"),
    path("new/", office.new, name="new"),
    path("add/", office.add, name="add"),
    path("unit-names/", office.unit_names, name="unit_names"),
    path("unit-names/link/", office.link_unit, name="link_unit"),
    path("files/<int:progress_id>/", acts.file, name="file"),
    path("<int:task_id>/", acts.task, name="task"),
    path("<int:task_id>/drawer/", acts.drawer, name="drawer"),
    path("<int:task_id>/report/", acts.report, name="report"),
    path("<int:task_id>/comment/", acts.comment, name="comment"),
    path("<int:task_id>/extension/ask/", acts.ask_extension, name="ask_extension"),
    path("<int:task_id>/extension/decide/", acts.decide_extension, name="decide_extension"),
    path("<int:task_id>/urge/", acts.urge, name="urge"),
    path("<int:task_id>/accept/", acts.accept, name="accept"),
    path("<int:task_id>/return/", acts.send_back, name="return"),
    path("<int:task_id>/edit/", office.edit, name="edit"),
    path("<int:task_id>/save/", office.save, name="save"),
    path("<int:task_id>/split/", office.split, name="split"),
    path("<int:task_id>/split/save/", office.split_save, name="split_save"),
    path("<int:task_id>/merge/", office.merge, name="merge"),
    path("<int:task_id>/merge/save/", office.merge_save, name="merge_save"),
    path("<int:task_id>/cancel/", office.cancel, name="cancel"),
    path("<int:task_id>/evidence/", office.linking, name="evidence"),
    path("<int:task_id>/evidence/link/", office.link, name="link"),
]
