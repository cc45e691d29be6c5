"""An offering's office is its counter's office: guaranteed by a composite foreign key."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("offices", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE offices_offering
            ADD CONSTRAINT offering_office_is_its_counters
            FOREIGN KEY (counter_id, office_id) REFERENCES offices_counter (id, office_id)
            ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
            """,
            "ALTER TABLE offices_offering DROP CONSTRAINT offering_office_is_its_counters",
        ),
    ]
