from django.apps import AppConfig


class InfopassConfig(AppConfig):
    name = "infopass"

    def ready(self) -> None:
        # Shared tasks bind to this app, in whichever process they are first looked at.
        from infopass import celery, checks  # noqa: F401, PLC0415 - needs the settings
