"""URLs of the roof's own pages."""

from django.urls import path

from yigongti.portal import help as help_pages
from yigongti.portal import home, jump, notices, system

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("home/queue", home.queue, name="queue"),
    path("home/alarms", home.alarms, name="alarms"),
    path("jump", jump.jump, name="jump"),
    path("help", help_pages.help_panel, name="help"),
    path("system", system.system, name="system"),
    path("notices", notices.listing, name="notices"),
    path("notices/new", notices.new, name="notice_new"),
    path("notices/publish", notices.publish, name="notice_publish"),
    path("notices/<int:notice_id>", notices.one, name="notice"),
    path("notices/<int:notice_id>/withdraw", notices.withdraw, name="notice_withdraw"),
]
