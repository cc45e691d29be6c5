"""Taking a name apart costs a thousand times what an operator does, and PostgreSQL must know.

Not knowing, it would rather read the latest rows and take their names apart one by one, a million of
them for a name that few have, than ask the index.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("appointments", "0008_slots_of_a_day_by_the_clock")]

    operations = [
        migrations.RunSQL(
            "ALTER FUNCTION appointments_name_words(text, text) COST 1000",
            "ALTER FUNCTION appointments_name_words(text, text) COST 100",
        )
    ]
