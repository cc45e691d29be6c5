from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from appointments.admin.rows import WrittenByVerbs
from appointments.models import GuessCount


@admin.register(GuessCount)
class GuessCountAdmin(WrittenByVerbs[GuessCount]):
    """Nothing more can be known of a row than the list shows: its subject is a keyed hash."""

    list_display = ("kind", "window_started_at", "in_window", "in_lifetime")
    list_display_links = None
    list_filter = ("window_started_at",)

    @admin.display(description=_("counted for"))
    def kind(self, count: GuessCount) -> str:
        # Only numbers have a limit for life; people share addresses.
        return str(_("a confirmation number") if count.in_lifetime else _("an address"))
