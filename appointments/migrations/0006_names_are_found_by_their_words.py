"""How staff's search reads a name: without case, accents and punctuation, word by word.

An index may only use what never changes its mind. `unaccent` is not marked so, because somebody
could swap its dictionary. The body of a SQL function is bound to what it names when it is made,
so neither a search path nor a second `unaccent` elsewhere can change these.
"""

from django.db import migrations

# Apostrophes in all their shapes become one; marks that stand on their own (U+0300 to U+036F) and
# signs without width go; `unaccent` knows the letters whose stroke is no mark, such as Đ and Ł.
_FOLDED = r"""
CREATE FUNCTION appointments_folded(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(unaccent('unaccent'::regdictionary, regexp_replace(
    normalize(translate(name, '´`‘’ʻʼ', ''''''''''''''), NFKD),
    '[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff]', '', 'g'
)))
"""

# O'Brien-Núñez: o, brien, nunez; obrien (as many type it); obriennunez (written as one).
_NAME_WORDS = r"""
CREATE FUNCTION appointments_name_words(first_name text, last_name text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT array_to_tsvector(array_remove(
        regexp_split_to_array(folded, '[[:space:][:punct:]]+')
        || regexp_split_to_array(replace(folded, '''', ''), '[[:space:][:punct:]]+')
        || regexp_replace(appointments_folded(first_name), '[[:space:][:punct:]]+', '', 'g')
        || regexp_replace(appointments_folded(last_name), '[[:space:][:punct:]]+', '', 'g'),
        ''
    ))
    FROM appointments_folded(first_name || ' ' || last_name) AS folded
)
"""

_NAME_QUERY = r"""
CREATE FUNCTION appointments_name_query(typed text) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT string_agg(quote_literal(word) || ':*', ' & ')::tsquery
    FROM regexp_split_to_table(
        replace(appointments_folded(typed), '''', ''), '[[:space:][:punct:]]+'
    ) AS word
    WHERE word <> ''
)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("appointments", "0005_counts_say_what_for_and_until_when"),
        ("offices", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(_FOLDED, "DROP FUNCTION appointments_folded(text)"),
        migrations.RunSQL(_NAME_WORDS, "DROP FUNCTION appointments_name_words(text, text)"),
        migrations.RunSQL(_NAME_QUERY, "DROP FUNCTION appointments_name_query(text)"),
    ]
