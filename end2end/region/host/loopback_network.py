"""A loopback network for one region, so that several may be up on one machine."""

import socket

#: No instance listens here: a zone's numbers end before it.
KEPT_AT = 8079


class LoopbackNetwork:
    """`127.<n>.0.0/16`, held until `close` by a socket at its last address; whoever holds it first has it."""

    def __init__(self) -> None:
        for number in range(1, 250):
            self._held = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            try:
                self._held.bind((f"127.{number}.255.254", KEPT_AT))
                self._held.listen()
            except OSError:
                self._held.close()
                continue
            self.number = number
            return
        raise RuntimeError("every loopback network of this machine is taken by another region")

    def address(self, zone: str, number: int) -> str:
        """Of an instance: zones by their last letter, instances by numbers from 1 to 254."""
        return f"127.{self.number}.{1 + ord(zone[-1]) - ord('a')}.{number}"

    def close(self) -> None:
        self._held.close()
