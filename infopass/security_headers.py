"""Headers that every answer carries, whatever became of the request."""

from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware


class SecurityHeadersMiddleware(SecurityMiddleware):
    """The outermost: Django's headers also on what Django's own middleware refuses.

    Its redirect to HTTPS fails on a host that is not ours, and an answer to a failure goes only
    through what stands further out. The redirect itself stays where it is.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Nothing: redirecting here would fail in the same way."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        super().process_response(request, response)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
