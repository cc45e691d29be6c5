"""Rows by an array of their keys."""

from django.db.models import BooleanField, Func


class IsOneOf(Func):
    """Whether a key is in an array of keys.

    An index finds the keys of an array in one walk, in its order; joined, it is asked once for
    each slot of a day, thousands of times.
    """

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = BooleanField()
