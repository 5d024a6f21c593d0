from django.urls import path

from yigongti.unified.finance import pages

app_name = "finance"
urlpatterns = [
    path("pools/", pages.pools, name="pools"),
    path("pools/<str:code>/", pages.pool, name="pool"),
    path("postings/<int:posting_id>/", pages.posting, name="posting"),
    path("settlement/", pages.settlement, name="settlement"),
]
