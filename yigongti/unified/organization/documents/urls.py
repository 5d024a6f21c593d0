from django.urls import path

from yigongti.unified.organization.documents.pages import drafts, importing, lists, review, tables, text

app_name = "documents"
urlpatterns = [
    path("", lists.documents, name="list"),
    path("new/", importing.new, name="new"),
    path("import/", importing.import_document, name="import"),
    path("<int:pk>/", text.document, name="document"),
    path("<int:pk>/clauses/<str:name>/", text.clause, name="clause"),
    path("<int:pk>/file/", text.file, name="file"),
    path("<int:pk>/findings.xlsx", text.findings_xlsx, name="findings_xlsx"),
    path("<int:pk>/read-again/", importing.reread, name="reread"),
    path("<int:pk>/set-aside/", importing.set_aside, name="set_aside"),
    path("<int:pk>/review/", review.review, name="review"),
    path("<int:pk>/review/decide/", review.decide, name="decide"),
    path("<int:pk>/review/accept/", review.accept_clause, name="accept_clause"),
    path("<int:pk>/review/add/", review.add, name="add"),
    path("<int:pk>/tables/<str:name>/", tables.table, name="table"),
    path("<int:pk>/tables/<str:name>/save/", tables.save_table, name="save_table"),
    path("<int:pk>/draft/", drafts.draft, name="draft"),
    path("<int:pk>/diff/", drafts.diff, name="diff"),
    path("<int:pk>/propose/", drafts.propose, name="propose"),
    path("<int:pk>/tasks/", drafts.open_tasks, name="open_tasks"),
]
