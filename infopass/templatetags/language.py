from django import template
from django.http import HttpRequest

from infopass import language

register = template.Library()


@register.simple_tag(takes_context=True)
def other_language(context: template.Context) -> dict[str, str]:
    """Code, own name and address of this page in the other language."""
    request: HttpRequest | None = context.get("request")
    code = language.other()
    url = language.same_page(request, code) if request else f"/{code}/"
    return {"code": code, "name": language.OWN_NAMES[code], "url": url}
