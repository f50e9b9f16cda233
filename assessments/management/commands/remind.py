from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from assessments.reminders import remind


class Command(BaseCommand):
    help = "Menyiapkan pengingat hari ini, seperti pekerja setiap pukul 07.00 WIB. Aman diulang pada hari yang sama."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{remind(timezone.localdate())} orang mendapat pengingat hari ini.")
