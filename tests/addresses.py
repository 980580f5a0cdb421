"""Every address of the portal, as the resolver knows it."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

STAND_INS = {
    "IntConverter": 987654321,
    "SlugConverter": "khong-co",
    "StringConverter": "khong-co",
    "PathConverter": "x",
}


def all_patterns(resolver: URLResolver | None = None, route: str = "") -> Iterator[tuple[str, URLPattern]]:
    """(route, pattern) of every address, those of included files too."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from all_patterns(entry, route + str(entry.pattern))
        else:
            yield route + str(entry.pattern), entry


def stand_ins(pattern: URLPattern) -> dict:
    """Arguments of the right type for an address whose rows do not exist."""
    if isinstance(pattern.pattern, RoutePattern):
        return {name: STAND_INS[type(converter).__name__] for name, converter in pattern.pattern.converters.items()}
    return dict.fromkeys(pattern.pattern.regex.groupindex, "x")
