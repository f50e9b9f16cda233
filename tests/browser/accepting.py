"""Accepts what is still to be judged in a region's form, by the verb behind the button.

A program for a process of its own, in the environment of the running program's data folder:
`python -m tests.browser.accepting <level> <address of the person> <region>`.
"""

import sys

import django

django.setup()

from accounts.models import Membership  # noqa: E402 - the models need Django set up
from assessments import verdicts  # noqa: E402
from assessments.desk.samples import unjudged_of_sample  # noqa: E402
from assessments.models import Assessment, Item  # noqa: E402
from assessments.states import ItemState, Level, VerdictOutcome  # noqa: E402


def main(level: Level, email: str, region: str) -> None:
    """The Kanwil judges every filled item, the Pusat those of its sample."""
    by = Membership.objects.get(user__email=email)
    assessment = Assessment.objects.filter(region__code=region).latest("cycle__award_year")
    pointer = verdicts.POINTER[level]
    items = Item.objects.filter(assessment=assessment, **{pointer: None}).exclude(state=ItemState.EMPTY)
    if level is Level.CENTRAL:
        items = items.filter(indicator__code__in=unjudged_of_sample(assessment))
    verdicts.judge(
        assessment_id=assessment.pk,
        level=level,
        by=by,
        judgements=[verdicts.Judgement(item.pk, item.version, None, VerdictOutcome.ACCEPT) for item in items],
    )


if __name__ == "__main__":
    main(Level(sys.argv[1]), *sys.argv[2:])
