"""Addresses of the versions of the instrument at the ministry; the public ones are in indicators.urls."""

from django.urls import path

from assessments.views import instrument_import as imports
from assessments.views import instrument_rows as rows
from assessments.views import instruments as views

urlpatterns = [
    path("instrumen/kelola/", views.instruments, name="instruments"),
    path("instrumen/impor/", imports.instrument_import, name="instrument_import"),
    path("instrumen/impor/templat/", imports.instrument_template, name="instrument_template"),
    path("instrumen/impor/<int:pk>/", imports.instrument_import_preview, name="instrument_import_preview"),
    path("instrumen/impor/<int:pk>/terapkan/", imports.instrument_import_apply, name="instrument_import_apply"),
    path("instrumen/<int:pk>/", views.instrument, name="instrument"),
    path("instrumen/<int:pk>/versi/", views.instrument_new, name="instrument_new"),
    path("instrumen/<int:pk>/buang/", views.instrument_discard, name="instrument_discard"),
    path("instrumen/<int:pk>/terbit/", views.instrument_propose, name="instrument_propose"),
    path("instrumen/<int:pk>/terbitkan/", views.instrument_publish, name="instrument_publish"),
    path("instrumen/<int:pk>/kembalikan/", views.instrument_return, name="instrument_return"),
    path("instrumen/<int:pk>/banding/", views.instrument_compare_with, name="instrument_compare_with"),
    path("instrumen/<int:pk>/banding/<int:other>/", views.instrument_compare, name="instrument_compare"),
    path("instrumen/<int:pk>/padanan/", rows.instrument_mapping, name="instrument_mapping"),
    path("instrumen/<int:pk>/ubah/<slug:part>/", rows.instrument_row_new, name="instrument_row_new"),
    path("instrumen/<int:pk>/ubah/<slug:part>/<int:row>/", rows.instrument_row, name="instrument_row"),
    path(
        "instrumen/<int:pk>/ubah/<slug:part>/<int:row>/hapus/", rows.instrument_row_remove, name="instrument_row_remove"
    ),
]
