"""What the worker does for reports: thin handlers around the verbs. Each may run twice."""

from django.core.exceptions import PermissionDenied

from accounts.models import Membership
from assessments.errors import Refused
from assessments.models import Cycle
from assessments.submissions import RECEIPT
from jobs.registry import JobError, Outcome, Progress, handles
from regions.models import RegionalOffice
from reports.issuing import issue_piagam
from reports.recap import read_recap
from reports.recap_pdf import recap_pdf
from reports.recap_xlsx import recap_xlsx
from reports.receipts import issue_receipt
from reports.report_jobs import PIAGAM, RECAP, recap_file_name


@handles(PIAGAM)
def make_piagam(*, progress: Progress, cycle_id: int, membership_id: int) -> Outcome:
    """Every piagam of a cycle; those that are there stay as they are."""

    def tell(done: int, total: int) -> None:
        progress(100 * done // total, f"{done} dari {total} piagam")

    by = Membership.objects.with_scope().select_related("user").get(pk=membership_id)
    try:
        issued = issue_piagam(cycle_id=cycle_id, by=by, tell=tell)
    except Refused as error:
        raise JobError(str(error)) from None
    except PermissionDenied:
        raise JobError("Peran yang meminta pekerjaan ini tidak lagi mencakup penerbitan piagam.") from None
    kept = f", {issued.kept} sudah ada" if issued.kept else ""
    return Outcome(f"{issued.made} piagam diterbitkan{kept}")


@handles(RECEIPT)
def make_receipt(*, progress: Progress, submission_id: int) -> Outcome:
    """The receipt of one submission; twice leaves one."""
    progress(10, "Menyusun tanda terima")
    return Outcome(f"Tanda terima {issue_receipt(submission_id).submission.number} diterbitkan")


@handles(RECAP)
def make_recap(*, progress: Progress, cycle_id: int, office_id: int | None, file_format: str) -> Outcome:
    """The recap of a Kanwil, or of the nation, as a file."""
    cycle = Cycle.objects.select_related("instrument").get(pk=cycle_id)
    office = RegionalOffice.objects.get(pk=office_id) if office_id else None
    progress(5, "Membaca nilai dan keadaan daerah")
    recap = read_recap(cycle, office)
    if not recap.rows:
        raise JobError("Kantor wilayah ini tidak mempunyai kabupaten/kota pada siklus tersebut. Pilih Kanwil lain.")
    name = recap_file_name(cycle, office, file_format)
    if file_format == "pdf":
        progress(20, f"Menyusun halaman untuk {len(recap.rows)} daerah")
        return Outcome(f"Rekap PDF, {len(recap.rows)} daerah", name, recap_pdf(recap))
    book = recap_xlsx(recap, tell=lambda done, total: progress(10 + 85 * done // total, f"{done} dari {total} daerah"))
    return Outcome(f"Rekap XLSX, {len(recap.rows)} daerah, {book.item_rows} baris butir", name, book.content)
