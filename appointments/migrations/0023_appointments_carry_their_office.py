"""An appointment carries the office of its slot, so that the index of names can know it.

Slot and counter never change their office, so it changes with the slot alone, and a trigger writes it
then. Whoever writes an appointment, by a verb, by COPY or by hand, neither can forget it nor set another.
"""

import django.db.models.deletion
from django.db import migrations, models

# It keeps the search path of today: restoring a backup sets none, and would find no table.
_TRIGGER = """
CREATE FUNCTION appointments_office_of_its_slot() RETURNS trigger AS $$
BEGIN
    NEW.office_id := (
        SELECT counter.office_id
        FROM appointments_slot AS slot JOIN offices_counter AS counter ON counter.id = slot.counter_id
        WHERE slot.id = NEW.slot_id
    );
    RETURN NEW;
END
$$ LANGUAGE plpgsql SET search_path FROM CURRENT;
CREATE TRIGGER appointments_appointment_office
BEFORE INSERT OR UPDATE OF slot_id, office_id ON appointments_appointment
FOR EACH ROW EXECUTE FUNCTION appointments_office_of_its_slot();
"""

# By the trigger, row by row as they lie. A join would write them anew in the order of its own, and
# whoever reads the latest bookings would find them all over the table.
_FILL = "UPDATE appointments_appointment SET office_id = NULL"

_NO_TRIGGER = """
DROP TRIGGER appointments_appointment_office ON appointments_appointment;
DROP FUNCTION appointments_office_of_its_slot();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("appointments", "0022_closures_are_told_rightly"),
        ("offices", "0011_roles_of_holiday_openings"),
    ]

    operations = [
        # First, or every row that is filled would be written into it as well.
        migrations.RemoveIndex(model_name="appointment", name="appointment_name_words"),
        migrations.AddField(
            model_name="appointment",
            name="office",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="offices.office",
                verbose_name="office",
            ),
        ),
        migrations.RunSQL(_TRIGGER, _NO_TRIGGER),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
    ]
