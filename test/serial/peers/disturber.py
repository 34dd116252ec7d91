# SPDX-License-Identifier: Apache-2.0
"""Bad cables: disturber.py SEED BOARD PEER [BOARD PEER...]

Makes a pair of ports for each pair of names. What the board sends passes as it is. Of what the peer answers, some comes
late, in two parts, with noise before it, with a flipped bit or a lost byte, or not at all; the seed decides.
"""

import asyncio
import os
import random
import sys
import tty

from talk import obey

# Seconds; the board waits 0.08 for an answer and 0.2 more for a late one.
LATE = (0.09, 0.2)
PAUSE_WITHIN = 0.02

FATES = {"pass": 92, "split": 2, "late": 2, "flip": 1, "cut": 1, "noise": 1, "lose": 1}


def make_port(link):
    """Keeps both sides open, so that the line stays when a program closes its side."""
    here, there = os.openpty()
    tty.setraw(there)
    os.symlink(os.ttyname(there), link)
    return here


class Cable:
    def __init__(self, seed, board, peer, counts):
        self._random = random.Random(seed)
        self._counts = counts
        self._board, self._peer = make_port(board), make_port(peer)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._board, lambda: os.write(self._peer, os.read(self._board, 512)))
        self._loop.add_reader(self._peer, lambda: self._answer(os.read(self._peer, 512)))

    def _answer(self, frame):
        fate = self._random.choices(list(FATES), list(FATES.values()))[0]
        self._counts[fate] += 1
        # Drawn for every answer, so that one fate does not shift the dice of the next.
        delay, place, bit = self._random.uniform(*LATE), self._random.random(), self._random.randrange(8)
        at = int(place * len(frame))
        if fate == "split":
            at = max(1, at)
            self._send(frame[:at])
            self._later(PAUSE_WITHIN, frame[at:])
        elif fate == "late":
            self._later(delay, frame)
        elif fate == "flip":
            self._send(frame[:at] + bytes([frame[at] ^ (1 << bit)]) + frame[at + 1 :])
        elif fate == "cut":
            self._send(frame[:at] + frame[at + 1 :])
        elif fate == "noise":
            self._send(bytes([0x55, 0xFF, int(place * 256)]) + frame)
        elif fate == "pass":
            self._send(frame)

    def _later(self, delay, data):
        self._loop.call_later(delay, self._send, data)

    def _send(self, data):
        os.write(self._board, data)


async def main(seed, *links):
    counts = dict.fromkeys(FATES, 0)
    for number, start in enumerate(range(0, len(links), 2)):
        Cable(int(seed) + number, links[start], links[start + 1], counts)
    await obey({"counts": lambda: counts})


asyncio.run(main(*sys.argv[1:]))
