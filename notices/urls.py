from django.urls import path

from notices import views

app_name = "notices"
urlpatterns = [
    path("pemberitahuan/", views.notice_list, name="list"),
    path("pemberitahuan/<int:pk>/buka/", views.open_notice, name="open"),
    path("pemberitahuan/dibaca/", views.read_all, name="read_all"),
]
