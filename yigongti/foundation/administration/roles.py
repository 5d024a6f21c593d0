"""The matrix of roles and permissions. Roles come from the edition, so this page only shows."""

from django.http import HttpResponse
from django.shortcuts import render

from yigongti.foundation.access import queries
from yigongti.foundation.web.views import ActorRequest, reads


@reads("access.role.list")
def roles(request: ActorRequest) -> HttpResponse:
    """Every permission by room against every role."""
    heads, groups = queries.role_matrix()
    return render(request, "access/roles.html", {"roles": heads, "groups": groups})
