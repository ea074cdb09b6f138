"""What is delivered: one alert, or several in a digest, with a key that stays the same however often it is sent."""

from __future__ import annotations

from dataclasses import dataclass

from news.alert_texts import texts_of
from news.model import Alert
from news.render import as_html, escape, plain, title
from streams.codec import Malformed, decode, encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Alerts of one watch for one delivery."""

    key: str
    """Idempotency key: repeats of a delivery carry the same one."""
    watch: str
    payloads: tuple[str, ...]
    """The JSON of each alert, as on its channel."""
    language: str = "en"

    def alerts(self) -> tuple[Alert, ...]:
        found = (decode(Alert, payload.encode()) for payload in self.payloads)
        return tuple(alert for alert in found if not isinstance(alert, Malformed))

    def subject(self) -> str:
        """One line: the alert's title, or how many there are."""
        alerts = self.alerts()
        if len(alerts) == 1:
            return title(alerts[0], self.language)
        return f"{self.watch}: " + texts_of(self.language)["digest"].replace("{n}", str(len(alerts)))

    def text(self) -> str:
        """Plain text of all alerts, and the key for whoever wants to recognise a repeat."""
        return "\n\n".join([plain(alert, self.language) for alert in self.alerts()] + [f"({self.key})"])

    def html(self) -> str:
        return "<hr>".join(as_html(alert, self.language) for alert in self.alerts()) + f"<p>({escape(self.key)})</p>"

    def body(self) -> bytes:
        """The JSON a webhook receives: ``key``, ``watch`` and ``alerts``."""
        head = encode({"key": self.key, "watch": self.watch})[:-1]
        return head + b',"alerts":[' + ",".join(self.payloads).encode() + b"]}"


def single(watch: str, alert: Alert, payload: str, language: str) -> Message:
    """The message of one alert."""
    return Message(key=f"{watch}/{alert.alert_id}", watch=watch, payloads=(payload,), language=language)


def gathered(watch: str, payloads: tuple[str, ...], language: str) -> Message:
    """The message of a digest; its key names the first and the last alert and how many there are."""
    message = Message(key="", watch=watch, payloads=payloads, language=language)
    alerts = message.alerts()
    ends = f"{alerts[0].alert_id}/{alerts[-1].alert_id}" if alerts else "empty"
    return Message(key=f"{watch}/digest/{ends}/{len(payloads)}", watch=watch, payloads=payloads, language=language)
