"""How the forms of every floor are laid out; it stands on the ground so that each can reach it."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Field, Layout, Row
from django import forms


def laid_out(*rows: str | Row) -> FormHelper:
    """The fields in this order; the page draws the form element and the buttons."""
    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(*rows)
    return helper


def pair(left: str, right: str) -> Row:
    """Two fields beside each other where there is room."""
    return Row(Column(Field(left), css_class="col-md-6"), Column(Field(right), css_class="col-md-6"))


def day_input() -> forms.DateInput:
    """A day as browsers exchange it."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
