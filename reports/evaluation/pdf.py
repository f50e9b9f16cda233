"""The evaluation on paper for the meeting: A4 landscape, suggestions first, then every indicator and what was said."""

from collections.abc import Sequence
from itertools import groupby

from django.template.loader import render_to_string

from reports.evaluation.rules import RULES
from reports.evaluation.table import COLUMNS, Evaluation
from reports.models import IndicatorComment
from reports.printing import press

STYLESHEETS = ("print-landscape.css", "print-evaluation.css")


def html_of(evaluation: Evaluation, comments: Sequence[IndicatorComment]) -> str:
    context = {
        "evaluation": evaluation,
        "cycle": evaluation.cycle,
        "columns": COLUMNS,
        "summary": [
            {"label": label, "count": n, "words": words}
            for (_, label, n), (_, words) in zip(evaluation.kinds, RULES.words, strict=True)
        ],
        "rights": [
            (right, list(rows)) for right, rows in groupby(evaluation.rows, key=lambda row: row.indicator.right)
        ],
        "said": [(indicator, list(rows)) for indicator, rows in groupby(comments, key=lambda said: said.indicator)],
        "rules": RULES,
    }
    return render_to_string("reports/pdf/evaluation.html", context)


def evaluation_pdf(evaluation: Evaluation, comments: Sequence[IndicatorComment]) -> bytes:
    return press(*STYLESHEETS).pdf(html_of(evaluation, comments))
