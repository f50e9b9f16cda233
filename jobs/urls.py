from django.urls import path

from jobs import views

app_name = "jobs"
urlpatterns = [
    path("pekerjaan/", views.job_list, name="list"),
    path("pekerjaan/<int:pk>/", views.job, name="job"),
    path("pekerjaan/<int:pk>/berkas/", views.result, name="result"),
]
