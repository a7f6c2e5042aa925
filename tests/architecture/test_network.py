"""The suite reaches nobody but this machine."""

import socket

import pytest
from pytest_socket import SocketConnectBlockedError


def test_the_network_is_shut():
    stopped = (SocketConnectBlockedError, UserWarning)  # it warns before it raises, and warnings are errors here
    with socket.socket() as probe, pytest.raises(stopped, match=r"192\.0\.2\.1"):
        probe.settimeout(1)
        probe.connect(("192.0.2.1", 80))  # an address that belongs to nobody (RFC 5737)


def test_this_machine_is_open():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as probe:
        probe.connect(server.getsockname())
