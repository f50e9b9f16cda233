from django.urls import path

from indicators import views

app_name = "indicators"
urlpatterns = [
    path("instrumen/", views.instrument_list, name="list"),
    path("instrumen/<slug:code>/<slug:version>/", views.instrument, name="instrument"),
]
