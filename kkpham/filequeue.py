"""Celery's queue on the file system, made safe for a reader in another process.

The transport as it comes opens a message under its final name and only then writes it: a worker that looks in between
takes the empty file and dies of it (celery/kombu#1551). Here a message, and the table of an exchange, appear whole.
"""

import os
from pathlib import Path
from time import monotonic, time
from typing import Any
from uuid import uuid4

from kombu.transport import filesystem
from kombu.utils.json import dumps

KEEP_PROCESSED_SECONDS = 24 * 3600
LOOK_UP_SECONDS = 0.2


class Channel(filesystem.Channel):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Taken messages are kept for a day, for whoever looks for a lost one, and not for ever.
        oldest = time() - KEEP_PROCESSED_SECONDS
        for taken in Path(self.processed_folder).glob("*.msg"):
            if taken.stat().st_mtime < oldest:
                taken.unlink(missing_ok=True)

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:
        name = f"{round(monotonic() * 1000)}_{uuid4()}.{queue}"
        draft = Path(self.data_folder_out) / f"{name}.draft"  # the reader asks for .msg
        draft.write_text(dumps(payload), encoding="utf-8")
        draft.rename(draft.with_suffix(".msg"))

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        file = self._exchange_file(exchange)
        if not file.exists():
            bound = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
            draft = file.with_name(f"{uuid4()}.draft")
            draft.write_text(dumps([bound]), encoding="utf-8")
            try:
                os.link(draft, file)  # unlike a rename it never takes the place of another process's table
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        super()._queue_bind(exchange, routing_key, pattern, queue)  # adds, under a lock, what is not there yet


class Transport(filesystem.Transport):
    Channel = Channel

    def drain_events(self, connection: Any, timeout: float | None = None) -> None:
        """Wait for a message, a short while at most: a worker that is told to stop sees it only between two waits.

        Celery asks for two seconds, and twice at the end: long for somebody who has pressed Ctrl-C.
        """
        super().drain_events(connection, timeout and min(timeout, LOOK_UP_SECONDS))
