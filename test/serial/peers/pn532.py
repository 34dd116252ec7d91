# SPDX-License-Identifier: Apache-2.0
"""A PN532 on HSU with a card or none: pn532.py PORT. Sections are of NXP UM0701-02."""

import asyncio
import sys

from talk import obey
from wire import Wire

ACK = bytes.fromhex("0000ff00ff00")
ERROR = bytes.fromhex("0000ff01ff7f8100")
START = bytes.fromhex("00ff")
WAKES = 0x55

ANSWERS_AFTER = 0.004
PIECE, BETWEEN_PIECES = 7, 0.003


def information(data):
    """A normal information frame to the host (6.2.1.1)."""
    body = b"\xd5" + data
    return b"\x00\x00\xff" + bytes([len(body), 256 - len(body)]) + body + bytes([-sum(body) % 256, 0])


class Pn532:
    def __init__(self, port):
        self._wire = Wire(port, self._take)
        self._card = None
        self._selected = False
        self.silent = False
        self.commands = []
        self._power_up()

    def _power_up(self):
        self._bytes = b""
        self._awake = False
        # Only SAMConfiguration is understood until it was given (7.2.10).
        self._configured = False
        self._answering = None

    def put(self, card):
        """:param card: hex of SENS_RES, SEL_RES, length of UID, UID and what follows it; None takes the card away"""
        self._card = bytes.fromhex(card) if card else None
        self._selected = False

    def cut_power(self):
        self.silent = True
        self._power_up()

    def give_power(self):
        self.silent = False

    def _take(self, data):
        if self.silent:
            return
        if not self._awake:
            start = data.find(WAKES)
            if start < 0:
                return
            self._awake, data = True, data[start:]
        self._bytes += data
        while self._take_frame():
            pass

    def _take_frame(self):
        start = self._bytes.find(START)
        if start < 0:
            self._bytes = self._bytes[-1:]
            return False
        self._bytes = self._bytes[start:]
        if len(self._bytes) < 4:
            return False
        length, complement = self._bytes[2], self._bytes[3]
        if (length, complement) == (0x00, 0xFF):
            self._bytes = self._bytes[4:]
            self._abort()
            return True
        if (length + complement) % 256 != 0:
            self._bytes = self._bytes[2:]
            return True
        if len(self._bytes) < 4 + length + 1:
            return False
        body, self._bytes = self._bytes[4 : 4 + length + 1], self._bytes[4 + length + 1 :]
        if sum(body) % 256 == 0 and body[0] == 0xD4:
            self._abort()
            self._answering = asyncio.ensure_future(self._answer(body[1:-1]))
        return True

    def _abort(self):
        """An acknowledge from the host, or a new command, ends the one that runs (6.2.2.1 d)."""
        if self._answering is not None:
            self._answering.cancel()

    async def _answer(self, command):
        self.commands.append(command.hex())
        self._wire.send(ACK)
        await asyncio.sleep(ANSWERS_AFTER)
        frame = self._answer_to(command)
        if frame is not None:
            await self._wire.send_in_pieces(frame, PIECE, BETWEEN_PIECES)

    def _answer_to(self, command):
        code = command[0]
        if code == 0x14:
            self._configured = True
            return information(b"\x15")
        if not self._configured:
            return None
        if code == 0x32:
            if command[1:3] == b"\x01\x00":
                self._selected = False
            return information(b"\x33")
        if command == bytes.fromhex("4a0100"):
            return information(b"\x4b" + self._list())
        return ERROR

    def _list(self):
        """A card that was selected and kept its supply does not answer again: at once when it has gone over to
        ISO/IEC 14443-4, which the chip has it do (7.3.5); else for one request (ISO/IEC 14443-3 6.4).
        """
        if self._card is None:
            return b"\x00"
        if self._selected:
            self._selected = self._card[2] & 0x20 != 0
            return b"\x00"
        self._selected = True
        return b"\x01\x01" + self._card


async def main(port):
    chip = Pn532(port)
    await obey(
        {
            "put": chip.put,
            "cut power": chip.cut_power,
            "give power": chip.give_power,
            "commands": lambda: chip.commands,
        }
    )


asyncio.run(main(*sys.argv[1:]))
