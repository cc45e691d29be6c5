"""A counter row for each reason, language and day on which somebody took its online answer."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("appointments", "0015_seats_beyond_the_rules"),
        ("offices", "0009_seats_beyond_the_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="OnlineAnswerCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("date", models.DateField(verbose_name="date")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("es", "Spanish")],
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "taken",
                    models.PositiveIntegerField(default=0, verbose_name="online answers taken"),
                ),
                (
                    "service",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "online answers taken",
                "verbose_name_plural": "online answers taken",
                "ordering": ["-date", "service", "language"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("date", "service", "language"),
                        name="online_answer_count_once_a_day",
                    )
                ],
            },
        ),
    ]
