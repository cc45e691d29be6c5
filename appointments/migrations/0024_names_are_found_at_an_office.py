"""The index of names knows the office: who searches at one reads nobody of the others.

The office stands among the words as `@7`. Words are split at every such sign, of names and of what is
typed (0006), so no word is or begins with it.
"""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import appointments.models.name_words

_WORDS_AND_OFFICE = """
CREATE FUNCTION appointments_name_words(first_name text, last_name text, office_id bigint)
RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000
RETURN appointments_name_words(first_name, last_name) || array_to_tsvector(ARRAY['@' || office_id::text])
"""

_QUERY_AT_OFFICES = """
CREATE FUNCTION appointments_name_query(typed text, office_ids bigint[]) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN appointments_name_query(typed) && (
    SELECT string_agg(quote_literal('@' || office_id::text), ' | ')::tsquery
    FROM unnest(office_ids) AS office_id
)
"""


class Migration(migrations.Migration):
    dependencies = [("appointments", "0023_appointments_carry_their_office")]

    operations = [
        # Checked after the trigger has written it, whatever the default is.
        migrations.AlterField(
            model_name="appointment",
            name="office",
            field=models.ForeignKey(
                db_constraint=False,
                db_default=None,
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="offices.office",
                verbose_name="office",
            ),
        ),
        migrations.RunSQL(
            _WORDS_AND_OFFICE, "DROP FUNCTION appointments_name_words(text, text, bigint)"
        ),
        migrations.RunSQL(
            _QUERY_AT_OFFICES, "DROP FUNCTION appointments_name_query(text, bigint[])"
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=django.contrib.postgres.indexes.GinIndex(
                appointments.models.name_words.NameWords(
                    models.F("first_name"), models.F("last_name"), models.F("office")
                ),
                fastupdate=False,
                name="appointment_name_words",
            ),
        ),
    ]
