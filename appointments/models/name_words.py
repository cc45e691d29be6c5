"""Names as staff search them. The rules are functions of the database, so that an index has them.

They forget more than `appointments.persons.normalise_name`, which decides who is the same person:
every name that is one person there is one search here, but not the other way round. Names are
split at spaces and hyphens, and each part is found with and without what its apostrophe cuts off.
"""

from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db.models import BooleanField, Func


class NameWords(Func):
    """Every word of a first and a last name, without case and accents."""

    function = "appointments_name_words"
    output_field = SearchVectorField()


class NameQuery(Func):
    """Asks for names in which each typed word begins a word. NULL when no word was typed."""

    function = "appointments_name_query"
    output_field = SearchQueryField()


class Begin(Func):
    """Whether the `NameWords` on the left are what the `NameQuery` on the right asks for."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()
