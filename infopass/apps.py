from django.apps import AppConfig
from django.db.models.signals import post_migrate

from infopass.index_comments import comment_on_indexes


class InfopassConfig(AppConfig):
    name = "infopass"

    def ready(self) -> None:
        # Shared tasks bind to this app, in whichever process they are first looked at.
        from infopass import celery, checks  # noqa: F401, PLC0415 - needs the settings

        post_migrate.connect(comment_on_indexes, dispatch_uid="comment-on-indexes")
