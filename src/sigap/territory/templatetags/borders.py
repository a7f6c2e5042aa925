"""Where the lines of a map are from."""

from django import template

from sigap.territory.deliveries import border_note

register = template.Library()


@register.simple_tag(name="border_note")
def note() -> str:
    return border_note()
