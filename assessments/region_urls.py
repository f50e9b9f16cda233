"""Addresses of the region's side, and of the pages of an assessment that everybody in reach reads."""

from django.urls import path

from assessments.views import documents, filling, outcome, overview, submission

urlpatterns = [
    path("formulir/", overview.current, name="current"),
    path("penilaian/<int:pk>/", overview.assessment, name="assessment"),
    path("penilaian/<int:pk>/hak/<int:number>/", filling.right, name="right"),
    path("butir/<int:pk>/simpan/", filling.item_save, name="item_save"),
    path("butir/<int:pk>/unggah/", filling.item_upload, name="item_upload"),
    path("butir/<int:pk>/lampirkan/", filling.item_attach, name="item_attach"),
    path("bukti/<int:pk>/halaman/", filling.evidence_pages, name="evidence_pages"),
    path("bukti/<int:pk>/lepas/", filling.evidence_remove, name="evidence_remove"),
    path("dokumen/", documents.documents, name="documents"),
    path("dokumen/<int:pk>/", documents.document, name="document"),
    path("dokumen/<int:pk>/berkas/", documents.document_file, name="document_file"),
    path("penilaian/<int:pk>/pengesahan/", submission.endorse, name="endorse"),
    path("penilaian/<int:pk>/kirim/", submission.submit, name="submit"),
    path("penilaian/<int:pk>/tarik/", submission.withdraw, name="withdraw"),
    path("penilaian/<int:pk>/nilai/", outcome.scores, name="scores"),
    path("penilaian/<int:pk>/riwayat/", outcome.history, name="history"),
]
