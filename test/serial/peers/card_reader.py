# SPDX-License-Identifier: Apache-2.0
"""A card reader that speaks by itself: card_reader.py PORT. Frames are STX, hex digits, and ETX and a check in some order."""

import asyncio
import sys

from talk import obey
from wire import Wire

STX, ETX = b"\x02", b"\x03"
REPEATS_EVERY = 0.06
PIECE, BETWEEN_PIECES = 5, 0.015


def exclusive_or(data):
    result = 0
    for byte in data:
        result ^= byte
    return result


def etx_then_bcc(uid):
    """BCC is one byte, over the digits and ETX."""
    digits = uid.upper().encode()
    return STX + digits + ETX + bytes([exclusive_or(digits + ETX)])


def digits_then_etx(uid):
    """As the RDM6300: the check is two digits, over the bytes that the digits stand for."""
    return STX + uid.upper().encode() + b"%02X" % exclusive_or(bytes.fromhex(uid)) + ETX


FRAMES = {"etx bcc": etx_then_bcc, "rdm6300": digits_then_etx}


class CardReader:
    def __init__(self, port):
        self._wire = Wire(port, lambda data: None)

    async def hold(self, uid, style, times, noise=""):
        """Shows a card for a while.

        :param noise: hex of what stands before and behind each frame
        """
        around = bytes.fromhex(noise)
        for _ in range(times):
            await self._wire.send_in_pieces(around + FRAMES[style](uid) + around, PIECE, BETWEEN_PIECES)
            await asyncio.sleep(REPEATS_EVERY)

    def say(self, data):
        self._wire.send(bytes.fromhex(data))


async def main(port):
    reader = CardReader(port)
    await obey({"hold": reader.hold, "say": reader.say})


asyncio.run(main(*sys.argv[1:]))
