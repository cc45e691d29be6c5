"""One settings file for every way InfoPass runs; the environment decides.

``INFOPASS_MODE`` is ``production`` unless it says ``demo`` or ``test``. Production refuses to start
on anything missing or weak, with one sentence that says what to set (see `infopass.environment`).
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from infopass.carriers import (
    anymail_settings,
    day_lists_folder,
    day_lists_to,
    mail_provider,
    messages_folder,
    twilio_account,
)
from infopass.environment import paper_size, read_environment

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = BASE_DIR / ".data"

_environment = read_environment(DATA_DIR)
MODE = _environment.mode
PRODUCTION = MODE == "production"

SECRET_KEY = _environment.secret_key
DEBUG = _environment.debug
ALLOWED_HOSTS = _environment.allowed_hosts
CSRF_TRUSTED_ORIGINS = _environment.csrf_trusted_origins
PIN_KEYS = _environment.pin_keys
FIELD_KEYS = _environment.field_keys
# The key of the person hash. It must not change while appointments are live, so it is the oldest
# of PIN_KEYS unless named; after changing it run `manage.py rehash_persons`.
PERSON_KEY_ID = _environment.text("PERSON_KEY_ID", PIN_KEYS.oldest_id)
REDIS_URL = _environment.redis_url
# How many proxies in front of us add an X-Forwarded-For entry that can be believed.
TRUSTED_PROXY_COUNT = _environment.number("TRUSTED_PROXY_COUNT", 0)

INSTALLED_APPS = [
    "infopass",
    "notices",
    "appointments",
    "offices",
    "crispy_forms",
    "anymail",
    "offices.admin_config.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_otp",
    "django_otp.plugins.otp_static",
    "axes",
    "django.forms",  # its widget templates, for FORM_RENDERER
]

MIDDLEWARE = [
    # Headers first, so that no refusal of what comes after them goes without.
    "infopass.security_headers.SecurityHeadersMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "infopass.body_limit.BodyLimitMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "infopass.compression.CompressionMiddleware",
    "infopass.stored_redirects.NoStoredRedirectsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "infopass.session_renewal.SessionRenewalMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "infopass.language.RememberLanguageMiddleware",
    "infopass.error_pages.MethodNotAllowedMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "offices.second_factor_gate.SecondFactorGateMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "infopass.urls"
WSGI_APPLICATION = "infopass.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "infopass.agency.agency",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["uswds"]
CRISPY_TEMPLATE_PACK = "uswds"
CRISPY_FAIL_SILENTLY = False

DATABASES: dict[str, dict[str, Any]] = {"default": _environment.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "offices.StaffMember"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: who is locked out is not even heard
    "offices.permissions.OwnAndOfGroups",
]
# Wrong passwords of staff. The limits, what is kept and what is said: offices/lockout.py.
AXES_HANDLER = "offices.lockout.CountsByNameAndLine"
AXES_CLIENT_IP_CALLABLE = "offices.lockout.counted_address"
AXES_LOCKOUT_CALLABLE = "offices.lockout.locked_out_page"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "username"]
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # knocking on a locked door locks no longer
AXES_ENABLE_ADMIN = False  # it shows more than anybody needs; ours is offices/admin/lockout.py
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
# Who of the staff needs a second factor where it is: offices/second_factor.py.
SECOND_FACTOR_REQUIRED = _environment.flag("SECOND_FACTOR_REQUIRED", default=PRODUCTION)
# How long services, offices and the rules for ZIP codes may be shown from memory; see infopass/kept.py.
KEPT_SECONDS = 0 if MODE == "test" else 2
LOGIN_URL = "admin:login"
if MODE == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
# A browser takes such a cookie only over HTTPS and from this very host, never from a neighbour's.
COOKIE_PREFIX = "__Host-" if PRODUCTION else ""
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
# The style sheet and fonts compiled by `make css` (see infopass/stylesheet.py) join our own files.
STATICFILES_DIRS = [BASE_DIR / "static", DATA_DIR / "css"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

WHITENOISE_ALLOW_ALL_ORIGINS = False  # our files are for our own pages

SESSION_ENGINE = "infopass.sessions"
SESSION_COOKIE_AGE = 30 * 60  # seconds from last use; renewed by SessionRenewalMiddleware
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "infopass.error_pages.csrf_failure"
LARGEST_BODY = 128 * 1024  # bytes; our largest honest form is under 4 KB
# Bytes; a mail provider reports up to a thousand messages at once.
LARGEST_REPORT = 2 * 1024 * 1024
# Bytes; a file that staff import, or its rows coming back from the preview (offices/admin/exchange.py).
LARGEST_IMPORT = 2 * 1024 * 1024
# infopass/body_limit.py holds the others to theirs.
DATA_UPLOAD_MAX_MEMORY_SIZE = max(LARGEST_REPORT, LARGEST_IMPORT)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000  # the admin's bulk actions post one field a row
# What comes as a file is dropped unread. Only the import pages take one, from staff who may import.
FILE_UPLOAD_HANDLERS: list[str] = []
MESSAGE_STORAGE = "infopass.message_cookie.MessageCookie"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Pages that ask for nothing of the device, in case a script ever gets in that would.
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer",
        "ambient-light-sensor",
        "autoplay",
        "bluetooth",
        "browsing-topics",
        "camera",
        "clipboard-read",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "hid",
        "idle-detection",
        "local-fonts",
        "magnetometer",
        "microphone",
        "midi",
        "otp-credentials",
        "payment",
        "publickey-credentials-create",
        "publickey-credentials-get",
        "screen-wake-lock",
        "serial",
        "storage-access",
        "sync-xhr",
        "usb",
        "web-share",
        "xr-spatial-tracking",
    )
}
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
if PRODUCTION:
    if TRUSTED_PROXY_COUNT:
        # Without a proxy of ours in front, anybody could claim to have come by HTTPS.
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
    CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"

# Only workers and beat talk to the broker, never a request. What runs when: infopass/celery.py.
CELERY_BROKER_URL = _environment.broker_url
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker as long as it takes
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,  # seconds; well over the hard time limit, so nothing runs twice
    "socket_timeout": 30,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
}
CELERY_TASK_DEFAULT_QUEUE = "upkeep"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_STORE_ERRORS_EVEN_IF_IGNORED = False
CELERY_TASK_ACKS_LATE = True  # every task may run again: each is idempotent
CELERY_TASK_TIME_LIMIT = 600  # seconds
CELERY_TASK_SOFT_TIME_LIMIT = 540  # seconds
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # LOGGING below serves workers too
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1_000
CELERY_TIMEZONE = "UTC"

# What goes out to applicants. Only workers send, never a request (see notices/delivery.py).
MAILERS = {"default": _environment.mailer}
DEFAULT_FROM_EMAIL = _environment.from_address
# A provider instead of a server; Anymail reads its keys from here and its reports come by hooks/.
EMAIL_PROVIDER = mail_provider()
ANYMAIL = anymail_settings(production=PRODUCTION)
# Scheme and host of the site, for links in messages.
PUBLIC_URL = _environment.public_url
# The class that sends text messages (see notices/sms.py). Without one nobody is reached by them.
SMS_BACKEND = _environment.text("SMS_BACKEND", "" if PRODUCTION else "notices.sms.FolderBackend")
TWILIO = twilio_account(SMS_BACKEND)
# Where the demo and the tests put messages instead.
MESSAGES_FOLDER = messages_folder(DATA_DIR)
# A message that could not be sent for so long is given up.
MESSAGES_GIVEN_UP_AFTER = timedelta(hours=_environment.number("MESSAGES_GIVEN_UP_AFTER_HOURS", 48))

# Minutes until people are told of a closure, in which it can be undone; staff may choose others.
CLOSURE_WAIT_MINUTES = _environment.number("CLOSURE_WAIT_MINUTES", 15)

# Where the list of an office's next day is kept, for when the system is down. Either, both or none.
DAY_LISTS_FOLDER = day_lists_folder(MESSAGES_FOLDER / "day-lists", production=PRODUCTION)
DAY_LISTS_EMAIL = day_lists_to()
# What offices and applicants print on.
PAPER_SIZE = paper_size()

# Who runs this copy. Nothing imitates a government site unless the operator says who they are.
AGENCY_NAME = _environment.text("AGENCY_NAME", "Example Agency")
AGENCY_PHONE = _environment.text("AGENCY_PHONE", "")
IS_DEMONSTRATION = _environment.flag("IS_DEMONSTRATION", default=not PRODUCTION)
OMB_NUMBER = _environment.text("OMB_NUMBER", "")
OMB_EXPIRES = _environment.text("OMB_EXPIRES", "")
# Replaces the privacy notice shown before anything personal is asked; one text for each language.
PRIVACY_NOTICE = {
    "en": _environment.text("PRIVACY_NOTICE_EN", ""),
    "es": _environment.text("PRIVACY_NOTICE_ES", ""),
}
# What the operator says above the staff's login form; one text for each language, none unless set.
LOGIN_BANNER = {
    "en": _environment.text("LOGIN_BANNER_EN", ""),
    "es": _environment.text("LOGIN_BANNER_ES", ""),
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "infopass.logs.DiscreetFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # A 404 line would carry whatever path a visitor typed; the proxy's own log has the rest.
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        # Each wrong password is in the database; a log of them would hold names and addresses.
        "axes": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # Twilio's client tells at INFO of every request, with the account in its address.
        "twilio": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
