"""What the log says of papers."""

from assessments.models import Event
from assessments.verifying.scope import Scope, facts

# The events whose words carry number and hash of a paper or of the frozen content it was printed from.
ANCHORS = (Event.Verb.RECEIPT_ISSUED, Event.Verb.MINUTES_MADE, Event.Verb.PIAGAM_ISSUED)


def anchors_in(scope: Scope) -> dict[str, str]:
    """SHA-256 by number, as the log names it; the newest where a paper was issued again."""
    events = Event.objects.filter(scope.of("cycle"), verb__in=ANCHORS).order_by("pk")
    said = [facts(after) for after in events.values_list("after", flat=True)]
    return {words["number"]: words.get("sha256", "") for words in said if "number" in words}
