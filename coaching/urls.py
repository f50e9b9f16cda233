"""Addresses of coaching and of a region's profile."""

from django.urls import path, register_converter

from coaching.views import board, profile, visits


class RegionCode:
    """The code of a kabupaten or kota by Kemendagri, such as 16.71."""

    regex = r"[0-9]{2}\.[0-9]{2}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(RegionCode, "region")

app_name = "coaching"
urlpatterns = [
    path("pendampingan/", board.board, name="board"),
    path("pendampingan/sasaran/<int:pk>/<slug:office>/", board.target, name="target"),
    path("pendampingan/tindak-lanjut/", visits.follow_ups, name="follow_ups"),
    path("pendampingan/<int:pk>/", visits.visit, name="visit"),
    path("pendampingan/<int:pk>/ralat/", visits.visit_correct, name="visit_correct"),
    path("pendampingan/<int:pk>/tindak-lanjut/", visits.follow_up_new, name="follow_up_new"),
    path("tindak-lanjut/<int:pk>/selesai/", visits.follow_up_done, name="follow_up_done"),
    path("profil/<region:code>/", profile.profile, name="profile"),
    path("profil/<region:code>/pendampingan/", visits.visit_new, name="visit_new"),
    path("profil/<region:code>/program/", profile.programme_new, name="programme_new"),
    path("profil/<region:code>/serah-terima/", profile.hand_over, name="hand_over"),
]
