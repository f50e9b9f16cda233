"""Documents pass a virus scanner where one is named: until then others than the own region do not get the file.

The scanner is a foreign program; a small server here speaks its INSTREAM protocol over a real socket.
"""

import socketserver
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.states import Role
from assessments import library
from assessments.checks.findings import Severity
from assessments.checks.run import review
from assessments.models import Document, Scan
from assessments.scanning import ScanFailed, ScannerAway, instream, scan_waiting
from assessments.states import ScanState
from tests.program import free_port
from tests.world import World, pdf_bytes

pytestmark = pytest.mark.integration
LIMIT = 100_000  # bytes the server takes, as clamd's StreamMaxLength
BAD = b"contoh berkas berbahaya"


class Clamd(socketserver.BaseRequestHandler):
    """As clamd answers `zINSTREAM`: one reply, closed by a NUL, then it hangs up."""

    def handle(self) -> None:
        assert self._take(10) == b"zINSTREAM\0"
        content = b""
        while length := int.from_bytes(self._take(4)):
            if len(content) + length > LIMIT:
                self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
            content += self._take(length)
        if b"diam" in content:
            self.server.let_go.wait(10)
        elif b"terlalu dalam" in content:
            self.request.sendall(b"stream: Heuristics.Limits.Exceeded.MaxRecursion FOUND\0")
        else:
            self.request.sendall(b"stream: Uji-Virus-1 FOUND\0" if BAD in content else b"stream: OK\0")

    def _take(self, count: int) -> bytes:
        taken = b""
        while len(taken) < count and (more := self.request.recv(count - len(taken))):
            taken += more
        return taken


@pytest.fixture(scope="module")
def clamd() -> Iterator[str]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        server.daemon_threads = True
        server.let_go = threading.Event()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"tcp://127.0.0.1:{server.server_address[1]}?timeout=0.3"
        server.let_go.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def scanner(settings, clamd: str) -> str:
    settings.CLAMD_URL = clamd
    return clamd


def put_in(world: World, content: bytes = b"", name: str = "laporan.pdf") -> Document:
    upload = ContentFile(pdf_bytes(name) + content, name=name)
    return library.add_document(region=world.region, by=world.operator(), upload=upload, label=library.Label())[0]


def state_of(document: Document) -> tuple[str, str]:
    scan = Scan.objects.get(document=document)
    return scan.state, scan.finding


def get(world: World, role: str, name: str, document: Document):
    client = Client()
    client.force_login(world.members[role].user, backend="accounts.backends.MembershipBackend")
    answer = client.get(reverse(f"assessments:{name}", args=[document.pk]))
    answer.close()  # a file's
    return answer


def words(answer) -> str:
    return " ".join(answer.content.decode().split())


# --- The protocol -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"isi", ""),
        (b"x" * LIMIT, ""),
        (BAD, "Uji-Virus-1"),
    ],
)
def test_what_the_scanner_found(clamd, content, said):
    assert instream(clamd, ContentFile(content)) == said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x" * (LIMIT + 1), "Pemindai menjawab: INSTREAM size limit exceeded. ERROR"),
        (b"terlalu dalam", "Pemindai menjawab: Heuristics.Limits.Exceeded.MaxRecursion FOUND"),
    ],
)
def test_a_file_beyond_the_scanners_limits_is_neither_clean_nor_dangerous(clamd, content, said):
    with pytest.raises(ScanFailed) as refused:
        instream(clamd, ContentFile(content))
    # What clamd says while we still send may be lost with the connection.
    assert str(refused.value) in {
        said,
        "Pemindai memutus sambungan tanpa menjawab; mungkin berkas melebihi batasnya (StreamMaxLength).",
    }
    assert not isinstance(refused.value, ScannerAway)


def test_a_silent_scanner_and_none_at_all_are_away(clamd):
    with pytest.raises(ScannerAway, match="timed out"):
        instream(clamd, ContentFile(b"diam"))
    with pytest.raises(ScannerAway, match="refused"):
        instream(f"tcp://127.0.0.1:{free_port()}", ContentFile(b"isi"))
    with pytest.raises(ScannerAway, match="No such file"):
        instream("unix:///tidak/ada.sock", ContentFile(b"isi"))


@pytest.mark.parametrize("url", ["127.0.0.1:3310", "http://127.0.0.1", "unix:"])
def test_an_address_that_is_none_is_told(url):
    with pytest.raises(ValueError, match="CLAMD_URL must be"):
        instream(url, ContentFile(b"isi"))


# --- The rows -----------------------------------------------------------------------------------------------------


def test_without_a_scanner_nothing_is_asked_shown_or_withheld(world):
    document = put_in(world)

    assert scan_waiting() == 0
    assert not Scan.objects.exists()
    assert get(world, Role.VERIFIKATOR_KANWIL, "document_file", document).status_code == 200
    assert "indai" not in words(get(world, Role.VERIFIKATOR_KANWIL, "document", document)).replace("Pindah", "")


def test_each_document_is_judged_by_what_is_in_it(world, scanner):
    clean, bad = put_in(world, name="a.pdf"), put_in(world, BAD, name="b.pdf")
    waiting = state_of(clean), state_of(bad)

    assert waiting == (("menunggu", ""), ("menunggu", ""))
    assert scan_waiting() == 2
    assert (state_of(clean), state_of(bad)) == (("bersih", ""), ("berbahaya", "Uji-Virus-1"))
    assert scan_waiting() == 0


def test_documents_from_before_the_scanner_are_scanned_too(world, settings, clamd):
    document = put_in(world)
    settings.CLAMD_URL = clamd

    assert get(world, Role.VERIFIKATOR_KANWIL, "document_file", document).status_code == 403
    assert scan_waiting() == 1
    assert state_of(document) == ("bersih", "")
    assert get(world, Role.VERIFIKATOR_KANWIL, "document_file", document).status_code == 200


@pytest.mark.both
def test_what_failed_is_tried_again_later_and_holds_no_other_up(world, scanner):
    large, other = put_in(world, b"x" * LIMIT, name="a.pdf"), put_in(world, name="b.pdf")

    assert scan_waiting() == 2
    assert (state_of(large)[0], state_of(other)[0]) == ("gagal", "bersih")
    assert scan_waiting() == 0
    # Its content is the same; the scanner takes larger files now.
    Scan.objects.filter(document=large).update(due_at=timezone.now() - timedelta(seconds=1))
    assert scan_waiting() == 1
    assert Scan.objects.get(document=large).attempts == 2


@pytest.mark.both
def test_a_scanner_that_is_away_ends_the_run_and_loses_nothing(world, settings, clamd):
    settings.CLAMD_URL = f"tcp://127.0.0.1:{free_port()}"
    documents = [put_in(world, name=name) for name in ("a.pdf", "b.pdf")]

    assert scan_waiting() == 1
    assert [state_of(d)[0] for d in documents] == ["gagal", "menunggu"]
    settings.CLAMD_URL = clamd
    Scan.objects.update(due_at=timezone.now())
    assert scan_waiting() == 2
    assert [state_of(d)[0] for d in documents] == ["bersih", "bersih"]


# --- Who may open it ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "own", "others"),
    [
        (ScanState.WAITING, 200, 403),
        (ScanState.FAILED, 200, 403),
        (ScanState.CLEAN, 200, 200),
        (ScanState.INFECTED, 403, 403),
    ],
)
def test_who_gets_the_file(world, scanner, state, own, others):
    document = put_in(world)
    Scan.objects.update(state=state, finding="" if state in {"menunggu", "bersih"} else "Uji-Virus-1")
    outside = [Role.VERIFIKATOR_KANWIL, Role.VERIFIKATOR_PUSAT, Role.ADMIN_NASIONAL, Role.BIRO_HUKUM]

    assert get(world, Role.OPERATOR_PEMDA, "document_file", document).status_code == own
    assert [get(world, role, "document_file", document).status_code for role in outside] == [others] * 4


def test_a_file_that_is_withheld_says_why(world, scanner):
    document = put_in(world)
    waiting = get(world, Role.VERIFIKATOR_KANWIL, "document_file", document)
    page = get(world, Role.VERIFIKATOR_KANWIL, "document", document)
    Scan.objects.update(state=ScanState.INFECTED, finding="Uji-Virus-1")
    bad = get(world, Role.OPERATOR_PEMDA, "document_file", document)

    assert waiting["Content-Type"] == "text/html; charset=utf-8"
    assert "Berkas ini menunggu pemindaian virus. Coba lagi beberapa menit lagi" in words(waiting)
    assert "Berkas ini menunggu pemindaian virus." in words(page)
    assert reverse("assessments:document_file", args=[document.pk]) not in words(page)
    assert "Pemindai virus menemukan Uji-Virus-1 di dalam berkas ini" in words(bad)


def test_what_was_found_dangerous_stays_closed_without_the_scanner(world, scanner, settings):
    document = put_in(world, BAD)
    scan_waiting()
    settings.CLAMD_URL = ""

    assert get(world, Role.OPERATOR_PEMDA, "document_file", document).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_shows_the_state_without_a_query_a_row(world, scanner, count, django_assert_num_queries):
    for number in range(count):
        put_in(world, name=f"{number}.pdf")
    client = Client()
    client.force_login(world.operator().user, backend="accounts.backends.MembershipBackend")

    with django_assert_num_queries(9):  # as without a scanner
        page = client.get(reverse("assessments:documents"))
    assert words(page).count("Menunggu pemindaian virus") == count


# --- Before sending -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "found"),
    [
        (ScanState.CLEAN, []),
        (ScanState.WAITING, [("belum-dipindai", Severity.WARNING, ["01.S1"])]),
        (ScanState.FAILED, [("belum-dipindai", Severity.WARNING, ["01.S1"])]),
        (ScanState.INFECTED, [("virus", Severity.ERROR, ["01.S1"])]),
    ],
)
def test_checks_before_sending_name_what_is_not_clean(world, scanner, state, found):
    library.attach(item_id=world.item("01.S1").pk, document=put_in(world), by=world.operator())
    Scan.objects.update(state=state, finding="" if state in {"menunggu", "bersih"} else "Uji-Virus-1")

    said = review(world.assessment()).findings
    assert [(f.rule, f.severity, f.codes) for f in said if f.rule in {"virus", "belum-dipindai"}] == found
