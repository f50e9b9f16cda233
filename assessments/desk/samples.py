"""The second look by sample: which items of a region the Pusat looks at itself before it confirms the rest in bulk.

The draw is random for whoever does not know the salt beforehand, and the same for whoever knows it afterwards:

1. The salt is 32 random hexadecimal digits, made at the first draw for a region and kept with it.
2. The seed is the SHA-256 of "<award year>:<region code>:<salt>", in hexadecimal.
3. Every filled item gets the SHA-256 of "<seed>:<indicator code>"; the items are put in the order of these numbers.
4. The first share of them, rounded up, is the sample.

An item's place does not depend on the others, so a larger share only adds items, and a later draw of the same region
keeps those that were in the first.
"""

import math
import secrets
from collections.abc import Iterable
from hashlib import sha256

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from assessments.models import Assessment, Item, Sample
from assessments.states import ItemState

SALT_BYTES = 16
WHOLE = 100  # percent


def seed_of(award_year: int, region_code: str, salt: str) -> str:
    return sha256(f"{award_year}:{region_code}:{salt}".encode()).hexdigest()


def chosen(codes: Iterable[str], share: int, seed: str) -> list[str]:
    """The codes that fall into a sample of `share` percent, rounded up, in the order of the draw."""
    ranked = sorted(codes, key=lambda code: sha256(f"{seed}:{code}".encode()).hexdigest())
    return ranked[: math.ceil(len(ranked) * share / WHOLE)]


def draw(assessment: Assessment) -> Sample:
    """Draw the sample of a locked assessment by its cycle's share, and keep it with its items.

    A region drawn before keeps its salt: what was in the sample stays in it.
    """
    before = Sample.objects.filter(assessment=assessment).first()
    sample = Sample.objects.create(
        assessment=assessment,
        salt=before.salt if before else secrets.token_hex(SALT_BYTES),
        share=assessment.cycle.sample_share,
    )
    filled = Item.objects.filter(assessment=assessment).exclude(state=ItemState.EMPTY)
    by_code: dict[str, int] = dict(filled.values_list("indicator__code", "pk"))
    seed = seed_of(assessment.cycle.award_year, assessment.region.code, sample.salt)
    sample.items.set([by_code[code] for code in chosen(by_code, sample.share, seed)])
    return sample


def current_sample(assessment: Assessment) -> Sample | None:
    """The sample that counts, the newest; none before central verification has started."""
    return Sample.objects.filter(assessment=assessment).first()


def with_sampled(items: QuerySet[Item]) -> QuerySet[Item]:
    """Each item with `sampled`: whether it is in the sample that counts."""
    newest = Sample.objects.filter(assessment=OuterRef("item__assessment")).order_by("-pk").values("pk")[:1]
    drawn = Sample.items.through.objects.filter(item=OuterRef("pk"), sample=Subquery(newest))
    return items.annotate(sampled=Exists(drawn))


def unjudged_of_sample(assessment: Assessment) -> list[str]:
    """Codes of the sampled items that still lack the Pusat's verdict on their present version."""
    sample = current_sample(assessment)
    if sample is None:
        return []
    judged = Q(central_verdict__item_version=F("version"))
    left = sample.items.exclude(state=ItemState.EMPTY).exclude(judged)
    return list(left.order_by("indicator__code").values_list("indicator__code", flat=True))
