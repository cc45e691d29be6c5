import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("axes", "0010_accessattemptexpiration"),
        ("offices", "0005_roles"),
    ]

    operations = [
        migrations.CreateModel(
            name="SignInRecord",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="sign_ins",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("latest_at", models.DateTimeField(null=True)),
                ("before_at", models.DateTimeField(null=True)),
                ("wrong_since", models.PositiveIntegerField(default=0)),
                ("wrong_before", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="WrongPasswords",
            fields=[],
            options={
                "verbose_name": "entry of wrong passwords",
                "verbose_name_plural": "wrong passwords",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("axes.accessattempt",),
        ),
    ]
