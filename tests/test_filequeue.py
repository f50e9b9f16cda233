"""The queue on the file system: a message is there whole or not at all."""

from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

from kkpham.celery import app
from kkpham.filequeue import Channel

pytestmark = pytest.mark.unit


@pytest.fixture
def channel(tmp_path: Path) -> Channel:
    folders = ("data_folder_in", "data_folder_out", "processed_folder", "control_folder")
    options = {name: str(tmp_path / name.removesuffix("_in").removesuffix("_out")) for name in folders}
    for folder in options.values():
        Path(folder).mkdir(exist_ok=True)
    return Connection("filesystem://", transport_options=options | {"store_processed": True}).default_channel


def test_program_uses_the_safe_transport() -> None:
    with app.connection_for_write() as connection:
        assert connection.get_transport_cls().Channel is Channel


def test_message_cannot_be_taken_while_it_is_being_written(channel: Channel) -> None:
    class Slow:
        """Looks into the queue at the very moment it is written."""

        seen: object = None

        def __json__(self) -> str:
            try:
                self.seen = channel._get("celery")
            except Empty:
                self.seen = "nothing yet"
            return "whole"

    slow = Slow()
    channel._put("celery", {"body": slow})
    assert slow.seen == "nothing yet"
    assert channel._get("celery") == {"body": "whole"}


def test_second_process_finds_the_table_of_the_first_and_adds_to_it(channel: Channel) -> None:
    channel._queue_bind("tukar", "satu", "", "antrean-satu")
    channel._queue_bind("tukar", "dua", "", "antrean-dua")
    channel._queue_bind("tukar", "satu", "", "antrean-satu")
    assert sorted(row.queue for row in channel.get_table("tukar")) == ["antrean-dua", "antrean-satu"]
    assert [path.name for path in channel.control_folder.iterdir()] == ["tukar.exchange"]
