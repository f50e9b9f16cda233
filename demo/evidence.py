"""Data dukung from a folder: whatever lies there goes the way of an upload, and each refusal is told."""

import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.core.files.base import File

from assessments.errors import Refused
from assessments.files import RefusedFile
from assessments.models import Item
from demo.walk import Walk


@dataclass
class Intake:
    """What became of the files: taken, there already with the same content, refused with the reason, our own faults."""

    taken: int = 0
    again: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def files_in(folder: Path) -> Iterator[Path]:
    """Everything below the folder that is no directory, in a fixed order; links to directories are not followed."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_dir():
            yield path


def printable(path: Path) -> str:
    """A file's name for the screen, also when it is no proper text."""
    return "".join(c if c.isprintable() else "�" for c in str(path))


def take_in(folder: Path, walks: Sequence[Walk]) -> Intake:
    """Hand the files to the regions in turn, each file to the next item; nothing stops at a bad one."""
    intake = Intake()
    items = {id(walk): walk.items() for walk in walks}
    for number, path in enumerate(files_in(folder)):
        walk = walks[number % len(walks)]
        own = items[id(walk)]
        item = own[number // len(walks) % len(own)]
        label = printable(path.relative_to(folder))
        try:
            _take(path, walk, item, intake)
        except (RefusedFile, Refused) as error:
            intake.refused.append((label, str(error)))
        except OSError as error:
            intake.refused.append((label, f"Tidak dapat dibaca: {error.strerror or error}."))
        except Exception as error:  # noqa: BLE001 - a fault of ours with one file must not hide the other files
            intake.faults.append(f"Data dukung {label}: {type(error).__name__}: {error}")
    return intake


def _take(path: Path, walk: Walk, item: Item, intake: Intake) -> None:
    if not stat.S_ISREG(path.stat().st_mode):
        raise RefusedFile("Bukan berkas biasa (perangkat, soket, atau pipa); tidak dibuka.")
    with path.open("rb") as content:
        new = walk.add_evidence(item, File(content, name=path.name))
    if new:
        intake.taken += 1
    else:
        intake.again += 1
