"""Regions on one machine never share an instance's address."""

import socket

from host.loopback_network import LoopbackNetwork


def test_two_regions_have_networks_of_their_own():
    first, second = LoopbackNetwork(), LoopbackNetwork()
    try:
        assert first.number != second.number
        assert first.address("eu-central-1a", 2) == f"127.{first.number}.1.2"
        assert second.address("eu-central-1b", 2) == f"127.{second.number}.2.2"
    finally:
        first.close()
        second.close()


def test_an_address_of_a_lot_can_be_listened_at():
    lot = LoopbackNetwork()
    with socket.socket() as instance:
        instance.bind((lot.address("eu-central-1c", 254), 0))
    lot.close()
