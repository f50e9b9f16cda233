"""Progress of long work, and its file."""

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render

from accounts.access import ActingRequest, require
from jobs.access import get_job, visible_jobs

PAGE = 30


@require()
def job_list(request: ActingRequest) -> HttpResponse:
    page = Paginator(visible_jobs(request.membership), PAGE).get_page(request.GET.get("page"))
    return render(request, "jobs/list.html", {"page": page})


@require()
def job(request: ActingRequest, pk: int) -> HttpResponse:
    """One Job; htmx asks for the fragment again while it is open, a browser without script reloads itself."""
    template = "jobs/_progress.html" if request.htmx else "jobs/job.html"  # type: ignore[attr-defined]
    return render(request, template, {"job": get_job(request.membership, pk)})


@require()
def result(request: ActingRequest, pk: int) -> FileResponse:
    """The file the work left behind."""
    found = get_job(request.membership, pk)
    if not found.result:
        raise Http404("Pekerjaan ini tidak menghasilkan berkas.")
    return FileResponse(found.result.open("rb"), as_attachment=True, filename=found.result_name)
