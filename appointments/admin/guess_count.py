from django.contrib import admin

from appointments.admin.rows import WrittenByVerbs
from appointments.models import GuessCount


@admin.register(GuessCount)
class GuessCountAdmin(WrittenByVerbs[GuessCount]):
    """Nothing more can be known of a row than the list shows: its subject is a keyed hash."""

    office_path = None
    list_display = ("kind", "window_ends_at", "in_window", "in_lifetime")
    list_display_links = None
    list_filter = ("kind", "window_ends_at")
