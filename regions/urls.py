from django.urls import path

from regions import views

app_name = "regions"
urlpatterns = [
    path("kantor/", views.office_list, name="office_list"),
    path("kantor/baru/", views.office_new, name="office_new"),
    path("kantor/lembaga/<slug:code>/ubah/", views.institution_edit, name="institution_edit"),
    path("kantor/<slug:code>/", views.office, name="office"),
    path("kantor/<slug:code>/ubah/", views.office_edit, name="office_edit"),
    path("kantor/<slug:code>/cakupan/tambah/", views.coverage_add, name="coverage_add"),
    path("kantor/<slug:code>/cakupan/<int:pk>/akhiri/", views.coverage_end, name="coverage_end"),
]
