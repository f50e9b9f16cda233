"""Stored files: each against size and SHA-256 of its row, and that hash against the log."""

import hashlib
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.apps import apps
from django.core.exceptions import SuspiciousFileOperation
from django.db.models import Q, QuerySet
from django.db.models.fields.files import FieldFile

from assessments.models import Document, Event
from assessments.verifying.anchors import anchors_in
from assessments.verifying.scope import CHUNK, Misfit, Scope, Tally, facts


def check_files(scope: Scope, tally: Tally) -> None:
    """Each stored file against size and SHA-256 of its row, and that hash against the log."""
    documents = Document.objects.select_related("region").order_by("pk")
    if scope.cycle:
        cited = Q(evidence__item__assessment__cycle=scope.cycle) | Q(endorsements__assessment__cycle=scope.cycle)
        documents = documents.filter(pk__in=Document.objects.filter(cited).values("pk"))
    for chunk in _chunks(documents):
        named = dict(
            Event.objects.filter(verb=Event.Verb.DOCUMENT_ADDED, document__in=chunk).values_list("document", "after")
        )
        for document in chunk:
            name = f"dokumen {document.pk} “{document.original_name}” ({document.region}), {document.file.name}"
            _check_file(document.file, document.sha256, name, tally, size=document.size)
            if document.pk not in named:
                raise Misfit(f"{name}: unggahannya tidak ada di log.")
            said = facts(named[document.pk])
            if (said.get("sha256"), said.get("size")) != (document.sha256, document.size):
                raise Misfit(f"{name}: ukuran atau SHA-256 yang dicatat berbeda dari yang tertulis di log.")
    anchors = anchors_in(scope)
    for model in _models_with_files():
        for paper in model._default_manager.exclude(file="").order_by("pk").iterator(CHUNK):
            name = f"{model._meta.verbose_name} {paper}, {paper.file.name}"
            _check_file(paper.file, paper.sha256, name, tally)
            number = getattr(paper, "number", None)
            if number in anchors and anchors[number] != paper.sha256:
                raise Misfit(f"{name}: SHA-256 yang dicatat berbeda dari yang tertulis di log.")


def _chunks(documents: QuerySet[Document]) -> Iterator[list[Document]]:
    rows = documents.iterator(CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _models_with_files() -> list[type[Any]]:
    """Every other kind of row that keeps a file and its SHA-256, on whatever floor it lives."""
    models = [model for model in apps.get_models() if model is not Document]
    return [model for model in models if {"file", "sha256"} <= {part.name for part in model._meta.get_fields()}]


def _check_file(file: FieldFile, sha256: str, name: str, tally: Tally, size: int | None = None) -> None:
    try:
        with file.storage.open(str(file.name)) as stored:
            digest = hashlib.file_digest(stored.file, "sha256").hexdigest()  # type: ignore[arg-type]  # it is open
            found = stored.size
    except FileNotFoundError:
        raise Misfit(f"{name}: berkasnya tidak ada.") from None
    except (OSError, SuspiciousFileOperation) as error:
        raise Misfit(f"{name}: berkasnya tidak dapat dibaca ({error}).") from None
    tally.count += 1
    tally.size += found
    if size is not None and found != size:
        raise Misfit(f"{name}: besarnya {found} byte, seharusnya {size} byte.")
    if digest != sha256:
        raise Misfit(f"{name}: isinya berubah; SHA-256 {digest}, seharusnya {sha256}.")
