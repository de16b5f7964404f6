"""An address that cannot be listened on is told at once, with the remedy."""

import socket

import pytest

from rag.errors import BadSetting
from rag.http.listening import check_address, open_listener
from rag.settings import Settings


def test_a_free_port_can_be_listened_on_twice_in_turn() -> None:
    with open_listener(Settings(port=0)) as listener:
        port = listener.getsockname()[1]
    check_address(Settings(port=port))
    check_address(Settings(port=port))


def test_a_port_in_use_is_refused_with_the_remedy() -> None:
    with open_listener(Settings(port=0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(BadSetting, match=rf":{port} cannot be listened on .*--port or --host"):
            check_address(Settings(port=port))


def test_a_host_that_is_not_here_is_refused() -> None:
    with pytest.raises(BadSetting, match=r"192\.0\.2\.1:0 cannot be listened on"):
        open_listener(Settings(host="192.0.2.1", port=0))


def test_the_listener_of_a_host_of_version_six_is_of_that_family() -> None:
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    with open_listener(Settings(host="::1", port=0)) as listener:
        assert listener.family is socket.AF_INET6
