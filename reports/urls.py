from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("rekap/", views.recap, name="recap"),
    path("rekap/buat/", views.recap_make, name="recap_make"),
    path("siklus/<int:pk>/piagam/", views.piagam_list, name="piagam_list"),
    path("siklus/<int:pk>/piagam/buat/", views.piagam_make, name="piagam_make"),
    path("piagam/<int:pk>/berkas/", views.piagam_file, name="piagam_file"),
    path("tanda-terima/<int:pk>/", views.receipt, name="receipt"),
    path("cek/", views.check, name="check"),
    path("cek/<slug:token>/", views.verify, name="verify"),
]
