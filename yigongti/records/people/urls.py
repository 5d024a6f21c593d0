from django.urls import path

from yigongti.records.people.pages import change, identity, record, register, search

app_name = "people"
urlpatterns = [
    path("", search.search, name="search"),
    path("lookup/", search.lookup, name="lookup"),
    path("villages/", register.villages, name="villages"),
    path("register/", register.form, name="register"),
    path("register/save/", register.save, name="register_save"),
    path("id/<int:pk>/", record.by_id, name="by_id"),
    path("<str:code>/", record.resident, name="resident"),
    path("<str:code>/summary/", record.summary, name="summary"),
    path("<str:code>/correct/", change.form, name="correct"),
    path("<str:code>/correct/save/", change.save, name="correct_save"),
    path("<str:code>/allergies/add/", change.add_allergy, name="add_allergy"),
    path("<str:code>/allergies/<int:pk>/remove/", change.remove_allergy, name="remove_allergy"),
    path("<str:code>/contacts/add/", change.add_contact, name="add_contact"),
    path("<str:code>/contacts/<int:pk>/remove/", change.remove_contact, name="remove_contact"),
    path("<str:code>/identifiers/add/", identity.add_identifier, name="add_identifier"),
    path("<str:code>/identifiers/<int:pk>/retire/", identity.retire_identifier, name="retire_identifier"),
    path("<str:code>/newborn/", register.newborn, name="newborn"),
    path("<str:code>/newborn/save/", register.newborn_save, name="newborn_save"),
    path("<str:code>/merge/", identity.merge_form, name="merge"),
    path("<str:code>/merge/save/", identity.merge_save, name="merge_save"),
    path("<str:code>/unmerge/", identity.unmerge, name="unmerge"),
]
