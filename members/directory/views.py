"""The directory: the page, and the same for reuse."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from members import spreadsheet
from members.directory import exports
from members.directory.search import PER_PAGE, Search, groups_of
from members.map import tile_map
from members.models import Member
from members.profile import public

LICENSED = {"Link": f'<{exports.LICENCE_URL}>; rel="license"', "X-Content-Type-Options": "nosniff"}


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    search = Search.of(request.GET)
    listed = Member.objects.listed()
    groups = groups_of(listed.matching(search.text).tally())
    paginator = Paginator(search.filter(listed).shuffled(timezone.localdate()), PER_PAGE)
    # Known from the tally already.
    paginator.count = search.count(groups)
    query = request.GET.copy()
    query.pop("page", None)
    by_country = listed.count_by_country()
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "room": "members",
        "search": search,
        "facets": search.facets(groups),
        "page": page,
        "found": [public.of(member) for member in page],
        "query": f"{query.urlencode()}&" if query else "",
        "map": tile_map(by_country),
        "members": sum(by_country.values()),
        "countries": len(by_country),
        "licence": exports.LICENCE,
    }
    return render(request, "members/directory.html", context)


@require_safe
def as_json(request: HttpRequest) -> JsonResponse:
    """Who was found, as JSON; without a question everybody who is listed."""
    data = exports.as_json(_found(request))
    return JsonResponse(data, headers=LICENSED, json_dumps_params={"ensure_ascii": False})


@require_safe
def as_csv(request: HttpRequest) -> HttpResponseBase:
    lines = spreadsheet.lines(exports.COLUMNS, exports.rows(_found(request)))
    headers = LICENSED | {"Content-Disposition": 'attachment; filename="members.csv"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def _found(request: HttpRequest) -> list[public.Profile]:
    rows = Search.of(request.GET).filter(Member.objects.listed()).select_related("logo").order_by("legal_name", "pk")
    return [public.of(member, with_logo=True) for member in rows]
