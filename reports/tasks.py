"""What the worker does for reports: thin handlers around the verbs. Each may run twice."""

from django.core.exceptions import PermissionDenied

from accounts.models import Membership
from accounts.states import READ_LOG, VIEW
from assessments.access import veiled, visible_assessments
from assessments.comparison import compare
from assessments.errors import Refused
from assessments.logbook import LogFilter, events_for, reads_for
from assessments.minutes import MINUTES
from assessments.models import Assessment, Cycle
from assessments.states import ScoreStage
from assessments.submissions import RECEIPT
from jobs.registry import JobError, Outcome, Progress, handles
from regions.models import RegionalOffice
from reports.evaluation.commenting import comments_of
from reports.evaluation.keeping import evaluation_of, keep
from reports.evaluation.pdf import evaluation_pdf
from reports.evaluation.xlsx import evaluation_xlsx
from reports.explanation_pdf import explanation_pdf
from reports.issuing import issue_piagam
from reports.log_xlsx import events_xlsx, reads_xlsx
from reports.minutes import print_minutes
from reports.recap import read_recap
from reports.recap_pdf import recap_pdf
from reports.recap_xlsx import recap_xlsx
from reports.receipts import issue_receipt
from reports.report_jobs import (
    COUNT,
    EVALUATION,
    EXPLANATION,
    LOG,
    LOGS,
    PIAGAM,
    READS,
    RECAP,
    evaluation_file_name,
    explanation_file_name,
    log_file_name,
    recap_file_name,
)


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


@handles(COUNT)
def count_indicators(*, progress: Progress, cycle_id: int, stage: str) -> Outcome:
    """The evaluation of the indicators counted anew and kept for the pages."""
    progress(10, "Menghitung setiap indikator")
    keep(Cycle.objects.get(pk=cycle_id), ScoreStage(stage))
    return Outcome("Evaluasi indikator dihitung ulang")


@handles(EVALUATION)
def make_evaluation(*, progress: Progress, cycle_id: int, stage: str, file_format: str) -> Outcome:
    """The evaluation of the indicators as a file; counted anew, so that the page shows the same."""
    cycle = Cycle.objects.select_related("instrument").get(pk=cycle_id)
    progress(10, "Menghitung setiap indikator")
    evaluation = evaluation_of(cycle, keep(cycle, ScoreStage(stage)))
    if not evaluation.is_enough:
        raise JobError("Belum cukup daerah yang mempunyai nilai pada tahap ini. Pilih tahap atau siklus lain.")
    name = evaluation_file_name(cycle, evaluation.stage, file_format)
    said = list(comments_of(cycle))
    progress(50, "Menyusun berkas")
    content = (evaluation_pdf if file_format == "pdf" else evaluation_xlsx)(evaluation, said)
    return Outcome(f"Evaluasi {len(evaluation.rows)} indikator, {len(said)} komentar", name, content)


@handles(MINUTES)
def make_sheet(*, progress: Progress, minutes_id: int) -> Outcome:
    """The sheet of one berita acara; twice leaves one."""
    progress(10, "Menyusun berita acara")
    return Outcome(f"Berita acara {print_minutes(minutes_id).minutes.number} dicetak")


@handles(EXPLANATION)
def make_explanation(*, progress: Progress, assessment_id: int, membership_id: int) -> Outcome:
    """The explained score of one region, within the reach that the role has when the work is done."""
    assessment = _in_reach(assessment_id, membership_id)
    found = compare(assessment)
    if not found.there:
        raise JobError("Daerah ini belum mempunyai nilai; PDF dapat dibuat setelah formulir dikirim dan dihitung.")
    progress(10, "Menyusun halaman")
    return Outcome("Penjelasan nilai, PDF", explanation_file_name(assessment), explanation_pdf(assessment, found))


def _in_reach(assessment_id: int, membership_id: int) -> Assessment:
    """The assessment with its three scores, as the role that asked may read it now; JobError otherwise."""
    by = Membership.objects.active().with_scope().filter(pk=membership_id).first()
    if by is None or not by.can(VIEW):
        raise JobError("Peran yang meminta berkas ini tidak lagi berlaku.")
    scored = visible_assessments(by).select_related("score_self", "score_kanwil", "score_final")
    assessment = scored.filter(pk=assessment_id).first()
    if assessment is None:
        raise JobError("Daerah ini tidak lagi dalam jangkauan peran yang memintanya.")
    return veiled(by, assessment)


@handles(LOG)
def make_log(
    *, progress: Progress, which: str, params: dict[str, str], assessment_id: int | None, membership_id: int
) -> Outcome:
    """A part of the log as a workbook, within the reach that the role has when the work is done."""
    by = Membership.objects.active().with_scope().filter(pk=membership_id).first()
    if by is None or not by.can(VIEW if assessment_id else READ_LOG):
        raise JobError("Peran yang meminta log ini tidak lagi berlaku.")
    assessment = None
    if assessment_id:
        assessment = visible_assessments(by).filter(pk=assessment_id).first()
        if assessment is None:
            raise JobError("Daerah ini tidak lagi dalam jangkauan peran yang memintanya.")
    asked = LogFilter.read(params)
    progress(10, "Membaca catatan")
    title = f"Riwayat {assessment.region.name}" if assessment else LOGS[which]
    if which == READS:
        book = reads_xlsx(reads_for(by, asked), title=title, asked=asked)
    else:
        book = events_xlsx(events_for(by, asked, assessment_id=assessment_id), title=title, asked=asked)
    return Outcome(f"Log XLSX, {book.note}", log_file_name(which, assessment), book.content)
