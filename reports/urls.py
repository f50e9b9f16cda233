from django.urls import path

from reports import views
from reports.dashboards import views as dashboards

app_name = "reports"
urlpatterns = [
    path("ringkasan/", dashboards.dashboard, name="dashboard"),
    path("ringkasan/nasional/", dashboards.national, name="national"),
    path("rekap/", views.recap, name="recap"),
    path("rekap/buat/", views.recap_make, name="recap_make"),
    path("siklus/<int:pk>/piagam/", views.piagam_list, name="piagam_list"),
    path("siklus/<int:pk>/piagam/buat/", views.piagam_make, name="piagam_make"),
    path("piagam/<int:pk>/berkas/", views.piagam_file, name="piagam_file"),
    path("tanda-terima/<int:pk>/", views.receipt, name="receipt"),
    path("berita-acara/<int:pk>/", views.minutes_file, name="minutes_file"),
    path("log/xlsx/", views.log_make, name="log_make"),
    path("penilaian/<int:pk>/riwayat/xlsx/", views.history_make, name="history_make"),
    path("cek/", views.check, name="check"),
    path("cek/<slug:token>/", views.verify, name="verify"),
]
