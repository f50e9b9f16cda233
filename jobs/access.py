"""Loads a Job for the one who asked for it."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from accounts.models import Membership
from accounts.states import Role
from jobs.models import Job


def visible_jobs(membership: Membership) -> QuerySet[Job]:
    """One's own; the admin nasional sees all."""
    if membership.role == Role.ADMIN_NASIONAL:
        return Job.objects.all()
    return Job.objects.filter(asked_by=membership.user_id)


def get_job(membership: Membership, pk: int) -> Job:
    return get_object_or_404(visible_jobs(membership), pk=pk)
