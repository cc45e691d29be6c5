from django.contrib import admin

from appointments.admin.rows import WrittenByVerbs
from appointments.models import OnlineAnswerCount


@admin.register(OnlineAnswerCount)
class OnlineAnswerCountAdmin(WrittenByVerbs[OnlineAnswerCount]):
    """The list shows all that is known: how many, never who."""

    office_path = None
    list_display = ("date", "service", "language", "taken")
    list_display_links = None
    list_filter = ("service", "language")
    list_select_related = ("service",)
