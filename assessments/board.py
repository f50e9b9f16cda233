"""Tasks inside the Pemda, read for screens: one's own, and who owes what."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, FilteredRelation, Q, QuerySet
from django.utils import timezone

from accounts.models import Membership
from assessments.models import Assessment, Item, Task
from assessments.states import IN_HAND, ItemState, TaskState


def with_task(items: QuerySet[Item]) -> QuerySet[Item]:
    """Each item with its `current_task` (None: with nobody), its contributor and user: no query of its own."""
    current = FilteredRelation("tasks", condition=Q(tasks__ended_at=None))
    together = items.annotate(current_task=current)
    return together.select_related("current_task__contributor__user")  # type: ignore[misc]  # the annotation above


def task_on(item: Item) -> Task | None:
    """The current task of an item read by `with_task`."""
    return getattr(item, "current_task", None)  # Django leaves it out where there is none


def tasks_of(assessment: Assessment) -> QuerySet[Task]:
    """The current tasks of a form in its order, with item, indicator, right and contributor."""
    return Task.objects.filter(item__assessment=assessment, ended_at=None).select_related(
        "item__indicator__right", "contributor__user", "contributor__region"
    )


def tasks_for(contributor: Membership) -> QuerySet[Task]:
    """What one contributor has in hand or handed in, in open forms and others, nearest deadline first."""
    tasks = Task.objects.filter(contributor=contributor, ended_at=None)
    return tasks.select_related("item__indicator__right", "item__assessment__cycle").order_by(
        "due_on", "item__indicator__right__number", "item__indicator__position"
    )


def today_in(assessment: Assessment) -> date:
    """The day by which inner deadlines are counted: that of the region."""
    return timezone.localdate(timezone=assessment.region.province.tz)


def is_overdue(task: Task, today: date) -> bool:
    """Still in the contributor's hand after its last day."""
    return task.state in IN_HAND and task.due_on is not None and task.due_on < today


def is_ready(task: Task) -> bool:
    """Whether the contributor can hand it in: in hand, answered, and repaired where the Kanwil returned it."""
    return task.state in IN_HAND and task.item.state not in {ItemState.EMPTY, ItemState.RETURNED}


@dataclass(slots=True)
class Load:
    """What one contributor owes, counted; `tasks` are all current ones."""

    contributor: Membership
    today: date
    tasks: list[Task] = field(default_factory=list)

    def count(self, state: str) -> int:
        return sum(task.state == state for task in self.tasks)

    @property
    def given(self) -> int:
        return self.count(TaskState.GIVEN)

    @property
    def handed_in(self) -> int:
        return self.count(TaskState.HANDED_IN)

    @property
    def sent_back(self) -> int:
        return self.count(TaskState.SENT_BACK)

    @property
    def approved(self) -> int:
        return self.count(TaskState.APPROVED)

    @property
    def overdue(self) -> int:
        return sum(is_overdue(task, self.today) for task in self.tasks)

    @property
    def owed(self) -> list[Task]:
        return [task for task in self.tasks if task.state in IN_HAND]

    @property
    def next_due(self) -> date | None:
        return min((task.due_on for task in self.owed if task.due_on), default=None)

    @property
    def has_left(self) -> bool:
        """The role has ended: the items wait for another hand."""
        ends = self.contributor.valid_to
        return (ends is not None and ends <= self.today) or not self.contributor.user.is_active


def loads(tasks: Iterable[Task], today: date) -> list[Load]:
    """One row a contributor, most overdue first, then most owed."""
    found: dict[int, Load] = {}
    for task in tasks:
        found.setdefault(task.contributor_id, Load(task.contributor, today)).tasks.append(task)
    return sorted(found.values(), key=lambda load: (-load.overdue, -len(load.owed), str(load.contributor)))


def held_counts(region_id: int) -> dict[int, int]:
    """How many items each contributor of the region has now, approved ones not counted; by membership."""
    tasks = Task.objects.filter(contributor__region=region_id, ended_at=None).exclude(state=TaskState.APPROVED)
    return dict(tasks.order_by().values_list("contributor").annotate(n=Count("id")))
