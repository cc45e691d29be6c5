from django import template

from infopass import language

register = template.Library()


@register.simple_tag
def other_language() -> dict[str, str]:
    """Code and own name of the language that this page is not written in."""
    code = language.other()
    return {"code": code, "name": language.OWN_NAMES[code]}
