"""A Kafka broker that asks for certificates and passwords, with an authority and certificates of its own making."""

from __future__ import annotations

import base64
import json
import subprocess
import time
from pathlib import Path

from tests.local_kafka import Broker, fetch_jars, free_ports

USER, PASSWORD = "tocsin", "s3cr3t/with:signs@"
LOGIN = "org.apache.kafka.common.security"


def certificates(directory: Path) -> Path:
    """An authority (``ca.pem``) and what it signed: for ``server`` and ``client`` a ``.key``, a ``.crt`` and both in one ``.pem``."""
    directory.mkdir(parents=True, exist_ok=True)
    _openssl(directory, "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca.key -out ca.pem")
    (directory / "san").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1")
    for name in ("server", "client"):
        _openssl(directory, f"req -newkey rsa:2048 -nodes -subj /CN={name} -keyout {name}.key -out {name}.csr")
        signing = f"x509 -req -days 2 -in {name}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile san -out {name}.crt"
        _openssl(directory, signing)
        (directory / f"{name}.pem").write_text(
            (directory / f"{name}.key").read_text() + (directory / f"{name}.crt").read_text()
        )
    return directory


def _openssl(directory: Path, arguments: str) -> None:
    subprocess.run(["openssl", *arguments.split()], cwd=directory, check=True, capture_output=True)


def unsigned_token(seconds: float = 3600) -> str:
    """A bearer token that a broker without an identity provider takes."""
    now = time.time()
    parts = ({"alg": "none"}, {"sub": USER, "iat": now, "exp": now + seconds})
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + "."


class SecureBroker:
    """TLS with client certificates on ``mutual``, TLS with a login (PLAIN, SCRAM, OAUTHBEARER) on ``login``."""

    def __init__(self, directory: Path) -> None:
        fetch_jars()
        self.files = certificates(directory / "tls")
        plain, controller, login, mutual = free_ports(4)
        self.login, self.mutual = f"127.0.0.1:{login}", f"127.0.0.1:{mutual}"
        listeners = {"PLAINTEXT": plain, "LOGIN": login, "MUTUAL": mutual}
        addresses = [f"{name}://127.0.0.1:{port}" for name, port in listeners.items()]
        options = {
            "listeners": ",".join((*addresses, f"CONTROLLER://127.0.0.1:{controller}")),
            "advertised.listeners": ",".join(addresses),
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,LOGIN:SASL_SSL,MUTUAL:SSL",
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": self.files / "server.pem",
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": self.files / "ca.pem",
            "listener.name.mutual.ssl.client.auth": "required",
            "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER",
            "listener.name.login.plain.sasl.jaas.config": f'{LOGIN}.plain.PlainLoginModule required user_{USER}="{PASSWORD}";',
            "listener.name.login.scram-sha-256.sasl.jaas.config": f"{LOGIN}.scram.ScramLoginModule required;",
            "listener.name.login.scram-sha-512.sasl.jaas.config": f"{LOGIN}.scram.ScramLoginModule required;",
            "listener.name.login.oauthbearer.sasl.jaas.config": f"{LOGIN}.oauthbearer.OAuthBearerLoginModule required;",
        }
        users = [
            argument
            for name in ("SCRAM-SHA-256", "SCRAM-SHA-512")
            for argument in ("--add-scram", f'{name}=[name="{USER}",password="{PASSWORD}"]')
        ]
        self._broker = Broker(directory / "broker", 1, plain, {1: controller}, 1, options=options, formatting=users)
        self._broker.start()
        self._broker.wait()

    def stop(self) -> None:
        self._broker.kill()
