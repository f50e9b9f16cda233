from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("masuk/", views.SignIn.as_view(), name="login"),
    path("keluar/", views.SignOut.as_view(), name="logout"),
    path("peran/", views.switch, name="switch"),
    path("kata-sandi/", views.PasswordChange.as_view(), name="password_change"),
    path("kata-sandi/<uidb64>/<token>/", views.PasswordSet.as_view(), name="password_set"),
    path("pengguna/", views.users, name="users"),
    path("pengguna/baru/", views.user_new, name="user_new"),
    path("pengguna/<int:pk>/", views.user, name="user"),
    path("pengguna/<int:pk>/aktifkan/", views.user_activate, name="user_activate"),
    path("pengguna/<int:pk>/nonaktifkan/", views.user_deactivate, name="user_deactivate"),
    path("pengguna/<int:pk>/tautan/", views.user_link, name="user_link"),
    path("pengguna/<int:pk>/peran/baru/", views.membership_new, name="membership_new"),
    path("pengguna/<int:pk>/peran/<int:membership_pk>/akhiri/", views.membership_end, name="membership_end"),
]
