"""`manage.py create_admin EMAIL NAME`: the first account of a new installation."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from accounts.people import create_first_admin, issue_link


class Command(BaseCommand):
    help = "Membuat admin nasional pertama dan menampilkan tautan sekali pakai untuk memasang kata sandinya."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="alamat surel, nama untuk masuk")
        parser.add_argument("name", help="nama yang ditampilkan")

    def handle(self, *, email: str, name: str, **options: object) -> None:
        try:
            admin = create_first_admin(email=email, name=name)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        link = issue_link(user_id=admin.user_id, by=admin)
        path = reverse("accounts:password_set", args=[link.uid, link.token])
        self.stdout.write(f"{settings.PUBLIC_URL}{path}")
