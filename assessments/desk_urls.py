"""Addresses of the desks of Kanwil and Pusat, and of the cycles."""

from django.urls import path

from assessments.views import cycles, desk, judging, stages

urlpatterns = [
    path("daerah/", desk.region_list, name="list"),
    path("penilaian/<int:pk>/verifikasi/", desk.verification, name="verification"),
    path("butir/<int:pk>/verifikasi/", judging.judge, name="judge"),
    path("penilaian/<int:pk>/mulai/", stages.start, name="start"),
    path("penilaian/<int:pk>/kembalikan/", stages.return_for_repair, name="return"),
    path("penilaian/<int:pk>/teruskan/", stages.forward, name="forward"),
    path("penilaian/<int:pk>/mulai-pusat/", stages.central_start, name="central_start"),
    path("penilaian/<int:pk>/kembalikan-kanwil/", stages.back_to_kanwil, name="back_to_kanwil"),
    path("penilaian/<int:pk>/kukuhkan/", stages.confirm, name="confirm"),
    path("penilaian/<int:pk>/hitung/", stages.finish, name="finish"),
    path("penilaian/<int:pk>/penyesuaian/", stages.adjust, name="adjust"),
    path("penyesuaian/<int:pk>/cabut/", stages.adjustment_withdraw, name="adjustment_withdraw"),
    path("penilaian/<int:pk>/perpanjangan/", stages.extend, name="extend"),
    path("siklus/", cycles.cycle_list, name="cycles"),
    path("siklus/baru/", cycles.cycle_new, name="cycle_new"),
    path("siklus/<int:pk>/", cycles.cycle, name="cycle"),
    path("siklus/<int:pk>/jadwal/", cycles.windows, name="windows"),
    path("siklus/<int:pk>/buka/", cycles.cycle_open, name="cycle_open"),
    path("siklus/<int:pk>/tutup/", cycles.cycle_close, name="cycle_close"),
    path("siklus/<int:pk>/hitung/", cycles.cycle_finish, name="cycle_finish"),
    path("siklus/<int:pk>/penetapan/", cycles.decree, name="decree"),
]
