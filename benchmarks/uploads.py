"""What an upload costs the server: real gunicorn on loopback, pieces as static/js/uploader.js sends them.

Three figures a size, since the disk is not ours: what the answers took in all, the processor time of the web process,
and what the bare disk takes for the same pieces (write, fsync). The peak of the process's memory stands beside them.
"""

import io
import os
import re
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pikepdf
from django.conf import settings
from django.test import Client

from accounts.models import Membership
from kkpham.management.commands.serve import wait_until_web_answers, web_command
from tests.program import ROOT, free_port

MIB = 1024 * 1024
RUNS = 5
FIRST_PIECE, LARGEST_PIECE = 2 * MIB, 8 * MIB
TICK = os.sysconf("SC_CLK_TCK")
Report = Callable[[str, list[float], str], None]


def measure_uploads(report: Report, who: Membership) -> None:
    # The shortest way to a session: the server reads it from the same database.
    client = Client()
    client.force_login(who.user)
    client.get("/dokumen/", HTTP_HOST="127.0.0.1")
    with web() as (port, pid):
        for size, name, make, bound in ((10, "foto.pdf", pdf, "80 ms"), (100, "video.mp4", video, "600 ms")):
            _send(port, client, name, make(size, 0))  # warms up
            answers, processor, disk, grown = [], [], [], []
            for number in range(1, RUNS + 1):
                content = make(size, number)
                before, memory = _processor(pid), _memory(pid, reset=True)
                answers.append(_send(port, client, name, content))
                processor.append(_processor(pid) - before)
                grown.append(_memory(pid) - memory)
                disk.append(_bare_disk(content))
            report(f"Unggahan {size} MiB, jawaban (memori +{max(grown):.0f} MiB)", answers, bound)
            report(f"Unggahan {size} MiB, waktu prosesor", processor, bound)
            report(f"Unggahan {size} MiB, cakram saja", disk, "-")


@contextmanager
def web() -> Iterator[tuple[int, int]]:
    """The web half of the program as `serve` starts it; its port and the process that answers."""
    port = free_port()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "kkpham.settings"}
    command = web_command("127.0.0.1", port)
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        if not wait_until_web_answers("127.0.0.1", port):
            raise SystemExit("web did not start")
        child = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        yield port, int(child[0])
    finally:
        process.terminate()
        process.wait(timeout=15)


def pieces(size: int) -> Iterator[tuple[int, int]]:
    """Begin and end of each piece on a quick line: doubled up to the largest."""
    at, length = 0, FIRST_PIECE
    while at < size:
        yield at, min(at + length, size)
        at, length = at + length, min(length * 2, LARGEST_PIECE)


def _send(port: int, client: Client, name: str, content: bytes) -> float:
    """Seconds from the first byte of each request to its answer, in all."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    token = client.cookies["csrftoken"].value
    headers = {
        "Cookie": f"sessionid={client.cookies['sessionid'].value}; csrftoken={token}",
        "X-CSRFToken": token,
    }
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    taken = 0.0

    def ask(method: str, url: str, body: bytes | memoryview, more: dict[str, str]) -> dict[str, str]:
        nonlocal taken
        start = time.perf_counter()
        connection.request(method, url, body, headers | more)
        answer = connection.getresponse()
        text = answer.read()
        taken += time.perf_counter() - start
        if answer.status not in {200, 201, 204}:
            raise SystemExit(f"{url}: {answer.status} {text.decode(errors='replace')[:300]}")
        return dict(answer.headers)

    begun = ask("POST", "/unggahan/", f"name={name}&size={len(content)}".encode(), form)
    view = memoryview(content)
    for start, end in pieces(len(content)):
        told = {"Upload-Offset": str(start), "Content-Type": "application/offset+octet-stream"}
        ask("PATCH", begun["Location"], view[start:end], told)
    connection.close()
    return taken


def _bare_disk(content: bytes) -> float:
    path = Path(settings.FILE_UPLOAD_TEMP_DIR) / "ukuran"
    start = time.perf_counter()
    with path.open("wb", buffering=0) as file:
        for begin, end in pieces(len(content)):
            file.write(content[begin:end])
            os.fsync(file.fileno())
    taken = time.perf_counter() - start
    path.unlink()
    return taken


def _processor(pid: int) -> float:
    """Seconds of user and system time of the process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _memory(pid: int, *, reset: bool = False) -> float:
    """Peak of the resident memory since the last reset, MiB."""
    if reset:
        Path(f"/proc/{pid}/clear_refs").write_text("5")
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else statistics.nan


def pdf(size: int, number: int) -> bytes:
    """A scan: one page with one large picture; the number makes each another file."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(595, 842))
    picture = os.urandom(size * MIB - 2048)
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Gambar=document.make_stream(picture)))
    document.docinfo["/Title"] = f"Pindaian {number}"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def video(size: int, number: int) -> bytes:
    """The boxes of an MP4 around anything at all."""

    def box(kind: bytes, content: bytes) -> bytes:
        return (len(content) + 8).to_bytes(4) + kind + content

    head = box(b"ftyp", b"isom\0\0\2\0isommp42") + box(b"moov", number.to_bytes(8))
    return head + box(b"mdat", os.urandom(size * MIB - len(head) - 8))
