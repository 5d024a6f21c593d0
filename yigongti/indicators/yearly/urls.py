from django.urls import path

from yigongti.indicators.yearly import pages

app_name = "yearly"
urlpatterns = [
    path("", pages.index, name="report"),
    path("pdf/", pages.pdf, name="pdf"),
    path("xlsx/", pages.excel, name="xlsx"),
    path("province/", pages.over_counties, name="province"),
    path("province/xlsx/", pages.province_excel, name="province_xlsx"),
    path("province/<str:code>/", pages.one_county, name="county"),
]
