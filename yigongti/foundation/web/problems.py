"""From an anticipated failure to what the person sees: a full page, or a fragment for htmx."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

from yigongti.foundation.errors import Invalid, Problem

HEADINGS = {
    400: "这次提交没有被接受",
    403: "您的岗位不能打开这里",
    404: "没有找到",
    405: "这个地址不能这样打开",
    409: "记录已经变了",
    413: "上传的内容太大",
    422: "还有要改的地方",
    429: "操作太频繁",
    500: "系统出错了",
    503: "系统暂时不可用",
}

ADVICE = {
    400: "请返回上一页刷新后重新提交，已填的内容在草稿里。",
    403: "如果工作需要，请把页面下方的请求号告诉本单位系统管理员，由他调整岗位权限。",
    404: "请核对地址或单号；也可能这条记录不在您的查看范围内。",
    405: "请从菜单进入。",
    409: "请刷新页面，看过最新内容后再操作。",
    413: "请缩小文件后重新上传。",
    422: "请返回修改，已填的内容都在。",
    429: "请稍等片刻再试。",
    500: "已经记录下来。请稍后再试；急事请打电话，并把请求号告诉系统管理员。",
    503: "已填写的内容会保留，请稍后再试。",
}


@dataclass(frozen=True)
class ProblemPage:
    """What the templates of problems draw. `fields` pairs a field name with its sentence."""

    status: int
    heading: str
    sentence: str
    advice: str
    fields: tuple[tuple[str, str], ...]
    request_id: str


def describe(request: HttpRequest, problem: Problem, status: int | None = None) -> ProblemPage:
    """The words for one problem."""
    code = status or problem.status
    return ProblemPage(
        status=code,
        heading=HEADINGS.get(code, "操作没有完成"),
        sentence=str(problem),
        advice=ADVICE.get(code, ""),
        fields=tuple(problem.fields.items()) if isinstance(problem, Invalid) else (),
        request_id=getattr(request, "request_id", ""),
    )


def problem_response(request: HttpRequest, problem: Problem, status: int | None = None) -> HttpResponseBase:
    """The answer for one problem, with its status. htmx gets a notice beside the page that it stands on."""
    page = describe(request, problem, status)
    if request.headers.get("HX-Request"):
        html = render_to_string("web/problem_notice.html", {"problem": page}, request)
        return HttpResponse(html, status=page.status, headers={"HX-Retarget": "#notice", "HX-Reswap": "innerHTML"})
    framed = getattr(request, "actor", None) is not None and page.status not in {500, 503}
    template = "web/problem.html" if framed else "web/problem_bare.html"
    return HttpResponse(render_to_string(template, {"problem": page}, request), status=page.status)
