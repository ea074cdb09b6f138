"""A mail server on loopback that keeps what it is sent; as much SMTP as a client needs."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

ANSWERS = {
    "EHLO": "250 localhost",
    "HELO": "250 localhost",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "RSET": "250 ok",
    "QUIT": "221 bye",
}


@dataclass
class MailServer:
    """``refuse``: how many mails to turn away first."""

    refuse: int = 0
    turned_away: int = 0
    got: list[EmailMessage] = field(default_factory=list)
    port: int = 0
    _server: asyncio.Server | None = None

    async def start(self) -> MailServer:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def stop(self) -> None:
        if self._server:
            self._server.close()
            await self._server.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 localhost\r\n")
        while line := await reader.readline():
            word = line[:4].decode("ascii", "replace").upper()
            if word == "MAIL" and self.turned_away < self.refuse:
                self.turned_away += 1
                writer.write(b"451 try again later\r\n")
            elif word == "DATA":
                writer.write(b"354 go on\r\n")
                mail = message_from_bytes(await reader.readuntil(b"\r\n.\r\n"), policy=policy.default)
                assert isinstance(mail, EmailMessage)
                self.got.append(mail)
                writer.write(b"250 taken\r\n")
            else:
                writer.write(f"{ANSWERS.get(word, '500 what?')}\r\n".encode())
            await writer.drain()
            if word == "QUIT":
                break
        writer.close()
