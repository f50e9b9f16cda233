"""Addresses. Each app keeps its own; here they only meet."""

from django.urls import include, path

from kkpham import views

urlpatterns = [
    path("", views.landing, name="landing"),
    path("beranda/", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("", include("accounts.urls")),
    path("", include("regions.urls")),
    path("", include("jobs.urls")),
    path("", include("notices.urls")),
    path("", include("assessments.urls")),
    path("", include("indicators.urls")),  # behind those: a code may be any word
    path("", include("coaching.urls")),
    path("", include("reports.urls")),
]
