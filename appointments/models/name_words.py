"""Names as staff search them. The rules are functions of the database, so that an index has them.

They forget more than `appointments.persons.normalise_name`, which decides who is the same person:
every name that is one person there is one search here, but not the other way round. Names are
split at spaces and hyphens, and each part is found with and without what its apostrophe cuts off.

Beside the words stands the office, as ``@7``. No word has such a sign, of a name or typed: nobody is
called so, and nobody can ask for it but `NameQuery`.
"""

from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db.models import BigIntegerField, BooleanField, Func, Value


class NameWords(Func):
    """Every word of a first and a last name, without case and accents, and the office by its id."""

    function = "appointments_name_words"
    output_field = SearchVectorField()


class NameQuery(Func):
    """Asks for names in which each typed word begins a word, at any of these offices.

    At every office when ``office_ids`` is None. NULL when no word was typed or no office is named.
    """

    function = "appointments_name_query"
    output_field = SearchQueryField()

    def __init__(self, typed: str, office_ids: Iterable[int] | None) -> None:
        offices = () if office_ids is None else (_array_of(office_ids),)
        super().__init__(Value(typed), *offices)


class Begin(Func):
    """Whether the `NameWords` on the left are what the `NameQuery` on the right asks for."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()


def _array_of(ids: Iterable[int]) -> Value:
    return Value(sorted(ids), output_field=ArrayField(BigIntegerField()))
