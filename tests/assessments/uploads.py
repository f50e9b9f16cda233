"""Files in pieces for tests: begun, sent, and what lies in the folder of parts."""

import io
import zipfile
from pathlib import Path

from django.conf import settings
from django.test import Client
from django.urls import reverse

from assessments.views.uploads import PIECE_TYPE

BEGIN = "assessments:upload_begin"


def send(client: Client, url: str, content: bytes, offset: int = 0):
    # Named twice: the test client leaves the type of an empty body out.
    return client.patch(
        url, content, content_type=PIECE_TYPE, CONTENT_TYPE=PIECE_TYPE, headers={"Upload-Offset": str(offset)}
    )


def start(client: Client, name: str, content: bytes, **said: object) -> str:
    answer = client.post(reverse(BEGIN), {"name": name, "size": len(content), **said})
    assert answer.status_code == 201, answer.content
    return answer.json()["url"]


def upload(client: Client, name: str, content: bytes, **said: object) -> dict:
    """The whole file in one piece; what became of it."""
    answer = send(client, start(client, name, content, **said), content)
    assert answer.status_code == 200, answer.content
    return answer.json()


def parts() -> list[str]:
    return sorted(p.name for p in Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir() if p.is_file())


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()
