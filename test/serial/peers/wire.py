# SPDX-License-Identifier: Apache-2.0
"""The chip's end of a serial line: bytes in and out as they are."""

import asyncio
import os
import tty


class Wire:
    def __init__(self, path, take):
        """:param take: called with the bytes that arrive, in pieces of any size"""
        self._take = take
        self._file = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        tty.setraw(self._file)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._file, self._read)

    def send(self, data):
        os.write(self._file, data)

    async def send_in_pieces(self, data, size, pause):
        """:param pause: seconds between pieces"""
        for start in range(0, len(data), size):
            if start > 0:
                await asyncio.sleep(pause)
            self.send(data[start : start + size])

    def _read(self):
        try:
            data = os.read(self._file, 4096)
        except OSError:
            data = b""
        if data:
            self._take(data)
        else:
            # The line was pulled; the test starts another peer on the next one.
            self._loop.remove_reader(self._file)
