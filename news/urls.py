"""The one URL an article has, whatever link led to it.

Two links are one article when they differ only in what says where the reader came from (tracking parameters, fragments), in how
the page is shown (AMP, mobile hosts), or in a redirector that names its target. ``canonical_url`` takes that away and can still
be opened; ``url_key`` also takes away what rarely matters to a server but must not make two articles (scheme, ``www.``, last
slash, order of parameters), and is what an article's id is made of. The rules are data: ``catalogue/urls.toml``.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from news.url_rules import load_rules

LONGEST_URL = 4_000
MOST_REDIRECTORS = 4
"""How many redirectors inside one another are unwrapped."""
GOOGLE_NEWS = "news.google.com"

_BLANKS = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ufeff]+")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_AMP_PATH = re.compile(r"(?:/amp(?:\.html|/)?|\.amp)$|\.amp(?=\.html?$)", re.IGNORECASE)
_AMP_CACHE = re.compile(r"^/(?:amp/)?(?:[acvi]/)?(?:s/)?(?=[\w-]+(?:\.[\w-]+)+(?:/|$))")
_INDEX = re.compile(r"/(?:index\.(?:html?|php))?$", re.IGNORECASE)
_SLASHES = re.compile(r"/{2,}")
_URL_BYTES = re.compile(rb"https?://[\x21-\x7e]{8,}")


class _Url(NamedTuple):
    scheme: str
    host: str
    port: str
    """With its colon, empty for the default."""
    path: str
    query: tuple[tuple[str, str], ...]
    """Name and the whole ``name=value``, as written."""
    fragment: str


def canonical_url(url: str) -> str:
    """The canonical form of an http(s) URL; an empty string for anything else. Applying it twice changes nothing more."""
    for _ in range(MOST_REDIRECTORS):
        parts = _split(url)
        target = _target(parts) if parts else ""
        if not target:
            break
        url = target
    return _joined(_cleaned(parts)) if parts else ""


def url_key(canonical: str) -> str:
    """What two canonical URLs of one article have in common."""
    parts = _split(canonical)
    if parts is None:
        return ""
    query = "&".join(sorted(pair for _, pair in parts.query))
    path = _INDEX.sub("", parts.path)
    return f"{parts.host.removeprefix('www.')}{parts.port}{path}{'?' if query else ''}{query}{parts.fragment}"


def host_name(url: str) -> str:
    """The host without ``www.``, or nothing."""
    parts = _split(url)
    return parts.host.removeprefix("www.") if parts else ""


def _split(url: str) -> _Url | None:
    url = _BLANKS.sub("", url)
    if len(url) > LONGEST_URL or not url[:8].lower().startswith(("http://", "https://")):
        return None
    try:
        raw = urlsplit(url)
        host, port = _host(raw.hostname or ""), raw.port
    except ValueError:
        return None
    default = {"http": 80, "https": 443}[raw.scheme]
    return host and _Url(  # type: ignore[return-value]
        raw.scheme,
        host,
        "" if port in {None, default} else f":{port}",
        _path(raw.path),
        tuple(_pairs(raw.query)),
        f"#{_escaped(raw.fragment)}" if raw.fragment.startswith("!") else "",
    )


def _host(host: str) -> str:
    """Lower case, without the last dot, international names as their ASCII form where they have one."""
    host = host.rstrip(".").lower()
    if ":" in host:
        return f"[{host}]"
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return quote(host, safe="")


def _path(path: str) -> str:
    """Escapes in one form, no doubled slashes, no dot segments (RFC 3986, 5.2.4 and 6.2.2)."""
    kept: list[str] = []
    for segment in _SLASHES.sub("/", _escaped(path)).split("/")[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if path.endswith(("/.", "/..")):
        kept.append("")
    return "/" + "/".join(kept)


def _escaped(text: str) -> str:
    text = _ESCAPE.sub(_one_form, _LONE_PERCENT.sub("%25", text))
    return quote(text, safe="/%:@!$&'()*+,;=~?[]")


def _one_form(found: re.Match[str]) -> str:
    character = chr(int(found.group(1), 16))
    return character if character in _UNRESERVED else found.group().upper()


def _pairs(query: str) -> list[tuple[str, str]]:
    pairs = [_escaped(pair) for pair in query.replace("&amp;", "&").split("&") if pair]
    return [(pair.partition("=")[0], pair) for pair in pairs]


def _cleaned(url: _Url) -> _Url:
    rules = load_rules()
    query = tuple((name, pair) for name, pair in url.query if not rules.is_tracking(unquote(name), _value(pair)))
    return url._replace(host=_desktop(url.host), path=_without_amp(url.path), query=query)


def _value(pair: str) -> str:
    return unquote(pair.partition("=")[2].replace("+", " "))


def _desktop(host: str) -> str:
    """Without the labels that mean a small screen, as long as a domain is left."""
    labels = host.split(".")
    while len(labels) > 2 and labels[0] in load_rules().mobile:  # noqa: PLR2004 - name and top-level domain
        del labels[0]
    return ".".join(labels)


def _without_amp(path: str) -> str:
    while (shorter := _AMP_PATH.sub("", path)) != path:
        path = shorter
    return path or "/"


def _target(url: _Url) -> str:
    """Where a redirector, an AMP cache or Google News leads, when the URL itself says it."""
    host = url.host.removeprefix("www.")
    if host == GOOGLE_NEWS:
        return _in_google_news(url.path)
    if host.endswith(".cdn.ampproject.org") or (host == "google.com" and url.path.startswith("/amp/")):
        return _in_amp_cache(url)
    for name in _target_names(host, url.path):
        for key, pair in url.query:
            if key == name and (target := _value(pair)).startswith(("http://", "https://")):
                return target
    return ""


def _target_names(host: str, path: str) -> tuple[str, ...]:
    rules = load_rules()
    paths = rules.redirector_paths.get(host)
    if paths is not None and not path.startswith(paths):
        return ()
    parent = host[host.find(".") :]
    return rules.redirectors.get(host) or rules.redirectors.get(parent, ())


def _in_amp_cache(url: _Url) -> str:
    """``/c/s/example.org/page``: c for a page, s for https."""
    found = _AMP_CACHE.match(url.path)
    if found is None:
        return ""
    secure = "/s/" in f"/{found.group().lstrip('/')}"
    query = "&".join(pair for _, pair in url.query)
    return f"http{'s' if secure else ''}://{url.path[found.end() :]}{'?' if query else ''}{query}"


def _in_google_news(path: str) -> str:
    """Older links hold the target in Base64; newer ones hold a key only Google can read, and stay as they are."""
    code = path.rpartition("/")[2]
    try:
        found = _URL_BYTES.search(urlsafe_b64decode(code + "=" * (-len(code) % 4)))
    except ValueError:
        return ""
    return found.group().decode("ascii") if found else ""


def _joined(url: _Url) -> str:
    query = "&".join(pair for _, pair in url.query)
    return f"{url.scheme}://{url.host}{url.port}{url.path}{'?' if query else ''}{query}{url.fragment}"
