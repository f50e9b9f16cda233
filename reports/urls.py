from django.urls import path

from reports import evaluation_views, views
from reports.dashboards import views as dashboards
from reports.scenarios import views as scenarios

app_name = "reports"
urlpatterns = [
    path("ringkasan/", dashboards.dashboard, name="dashboard"),
    path("ringkasan/nasional/", dashboards.national, name="national"),
    path("rekap/", views.recap, name="recap"),
    path("rekap/buat/", views.recap_make, name="recap_make"),
    path("evaluasi/", evaluation_views.evaluation, name="evaluation"),
    path("evaluasi/buat/", evaluation_views.evaluation_make, name="evaluation_make"),
    path("evaluasi/<int:pk>/<str:code>/", evaluation_views.indicator, name="evaluation_indicator"),
    path(
        "evaluasi/<int:pk>/<str:code>/komentar/",
        evaluation_views.indicator_comment,
        name="evaluation_comment",
    ),
    path("simulasi/", scenarios.simulate, name="simulation"),
    path("simulasi/xlsx/", scenarios.simulate_xlsx, name="simulation_xlsx"),
    path("simulasi/simpan/", scenarios.save, name="scenario_save"),
    path("simulasi/tersimpan/", scenarios.scenarios, name="scenarios"),
    path("simulasi/s/<str:token>/", scenarios.scenario, name="scenario"),
    path("simulasi/s/<str:token>/arsipkan/", scenarios.scenario_archive, name="scenario_archive"),
    path("siklus/<int:pk>/piagam/", views.piagam_list, name="piagam_list"),
    path("siklus/<int:pk>/piagam/buat/", views.piagam_make, name="piagam_make"),
    path("piagam/<int:pk>/berkas/", views.piagam_file, name="piagam_file"),
    path("tanda-terima/<int:pk>/", views.receipt, name="receipt"),
    path("berita-acara/<int:pk>/", views.minutes_file, name="minutes_file"),
    path("log/xlsx/", views.log_make, name="log_make"),
    path("penilaian/<int:pk>/penjelasan/", views.explanation_make, name="explanation_make"),
    path("penilaian/<int:pk>/riwayat/xlsx/", views.history_make, name="history_make"),
    path("cek/", views.check, name="check"),
    path("cek/<slug:token>/", views.verify, name="verify"),
]
