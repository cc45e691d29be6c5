from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from infopass import health, pages

urlpatterns = [
    path("", pages.root, name="root"),
    path("favicon.ico", pages.favicon, name="favicon"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("admin/", admin.site.urls),
    path("hooks/", include("notices.hooks.urls")),
    *i18n_patterns(
        path("", pages.home, name="home"),
        path("", include("appointments.urls")),
        path("", include("notices.urls")),
        path("", include("offices.urls")),
        prefix_default_language=True,
    ),
]

handler400 = "infopass.error_pages.bad_request"
handler403 = "infopass.error_pages.permission_denied"
handler404 = "infopass.error_pages.page_not_found"
handler500 = "infopass.error_pages.server_error"
