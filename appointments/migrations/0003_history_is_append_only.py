"""History cannot be rewritten: a trigger refuses update and delete of events."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("appointments", "0002_initial")]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION appointments_event_is_append_only() RETURNS trigger AS $$
            BEGIN
                RAISE EXCEPTION 'The history of an appointment cannot be changed or deleted.'
                    USING ERRCODE = 'restrict_violation';
            END
            $$ LANGUAGE plpgsql;
            CREATE TRIGGER appointments_event_append_only
            BEFORE UPDATE OR DELETE ON appointments_event
            FOR EACH ROW EXECUTE FUNCTION appointments_event_is_append_only();
            """,
            """
            DROP TRIGGER appointments_event_append_only ON appointments_event;
            DROP FUNCTION appointments_event_is_append_only();
            """,
        ),
    ]
