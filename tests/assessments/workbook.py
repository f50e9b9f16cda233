"""Handling the form as a workbook in tests."""

import io
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from assessments import filling
from assessments.answers import Answer
from assessments.imports import apply_import, plan_of, read_workbook
from assessments.models import FormImport, Item
from assessments.workbook_in import Problem, WorkbookRefused
from assessments.workbook_out import form_workbook
from tests.world import World

COLUMN = {"kode": 1, "jawaban": 5, "pembilang": 6, "penyebut": 8, "angka": 10, "alasan": 12, "catatan": 13, "versi": 15}
Edit = Callable[[Workbook], None]


def book_of(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def bytes_of(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def row_of(book: Workbook, code: str) -> tuple[Worksheet, int]:
    for sheet in book.worksheets:
        for (cell,) in sheet.iter_rows(max_col=1):
            if cell.value == code:
                return sheet, cell.row
    raise KeyError(code)


def put(book: Workbook, code: str, **values: object) -> str:
    """Type into the row of an item; the place of the last cell typed into."""
    sheet, row = row_of(book, code)
    cell = sheet.cell(row, 1)
    for name, value in values.items():
        cell = sheet.cell(row, COLUMN[name])
        cell.value = value
    return f"{sheet.title}!{cell.coordinate}"


def read(world: World, content: bytes, region=None) -> FormImport:
    return read_workbook(
        assessment_id=world.assessment(region).pk,
        by=world.operator(region),
        file=io.BytesIO(content),
        size=len(content),
        name="formulir.xlsx",
    )


def filled_in(world: World, **rows: dict[str, object]) -> bytes:
    book = book_of(form_workbook(world.assessment()))
    for code, values in rows.items():
        put(book, code.replace("_", "."), **values)
    return bytes_of(book)


def problems_of(world: World, edit: Edit) -> list[Problem]:
    book = book_of(form_workbook(world.assessment()))
    edit(book)
    with pytest.raises(WorkbookRefused) as refused:
        read(world, bytes_of(book))
    return refused.value.problems


def indicators(world: World, **facts: object) -> list[str]:
    """The codes of the items whose indicator is so, in their order."""
    items = Item.objects.filter(assessment=world.assessment(), **{f"indicator__{k}": v for k, v in facts.items()})
    return list(items.order_by("pk").values_list("indicator__code", flat=True))


def indicator(world: World, **facts: object) -> str:
    """The first of them."""
    return indicators(world, **facts)[0]


def ratio(world: World, **facts: object) -> str:
    return indicator(world, answer="rasio", **facts)


def apply(world: World, made: FormImport, **options: object) -> list[str]:
    seal = plan_of(made, world.assessment()).seal
    changed = apply_import(import_id=made.pk, by=world.operator(), **({"seal": seal} | options))
    return [item.indicator.code for item in changed]


def answer_on_line(world: World, code: str, answer: Answer) -> None:
    item = world.item(code)
    made = [filling.Filling(item.pk, item.version, answer)]
    filling.fill_items(assessment_id=item.assessment_id, by=world.operator(), fillings=made)


def upload(client: Client, world: World, content: bytes, name: str = "isian akhir (2).xlsx") -> HttpResponse:
    address = reverse("assessments:workbook_import", args=[world.assessment().pk])
    return client.post(address, {"berkas": SimpleUploadedFile(name, content)})


def with_parts(content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with every XML part passed through `change`."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)))
    return out.getvalue()
