# SPDX-License-Identifier: Apache-2.0
"""An OpenEVSE board at the end of a line: openevse.py PORT. Written after rapi_proc.h and rapi_proc.cpp of its firmware."""

import asyncio
import sys

from talk import obey
from wire import Wire

STATES = {"A": 0x01, "B": 0x02, "C": 0x03}
GFCI_FAULT, SLEEPING, DISABLED = 0x06, 0xFE, 0xFF
CHARGING_ON, GFI_TRIPPED, EV_CONNECTED = 0x0040, 0x0080, 0x0100

LEAST_AMPS, MOST_AMPS, STORED_AMPS = 6, 32, 24
ANSWERS_AFTER = 0.005
# Its self-test before it closes, in which it answers nothing. The real one takes a second or more.
TEST_TAKES = 0.5


def exclusive_or(text):
    result = 0
    for character in text.encode():
        result ^= character
    return result


def framed(text):
    return f"{text}^{exclusive_or(text):02X}\r".encode()


class OpenEvse:
    def __init__(self, port):
        self._wire = Wire(port, self._take)
        self._loop = asyncio.get_running_loop()
        self._heard = ""
        self.commands = []
        self._knows_ids = True
        self._chatters = False
        self._holds_back = False
        self._break_next = False
        self._vehicle = "A"
        self._measured = {"milliamps": -1, "millivolts": 240000, "wattseconds": 0, "wh": 0}
        self._temperatures = (-2560, 215, -2560)
        self._start()

    def _start(self):
        self._mode = None
        self._tripped = False
        self._relay_on = False
        self._is_testing = False
        self.waiting = []
        self._amps = STORED_AMPS
        self._heartbeat = (0, 0)
        self._told = None

    # Orders of the test.

    def reboot(self):
        self._start()
        self._send("$AB 00 8.2.1")
        self._settle()

    def vehicle(self, letter):
        self._vehicle = letter
        self._settle()

    def trip(self):
        self._tripped = True
        self._settle()

    def measure(self, **values):
        self._measured.update(values)

    def behave(self, knows_ids=True, chatters=False, holds_back=False):
        """
        :param chatters: says something of its own between each command and its answer
        :param holds_back: answers all commands in one go, when it is told to behave otherwise
        """
        self._knows_ids, self._chatters, self._holds_back = knows_ids, chatters, holds_back
        if not holds_back:
            self._answer_all()

    def break_next_answer(self):
        self._break_next = True

    # What it is and does.

    @property
    def _connected(self):
        return self._vehicle != "A"

    @property
    def _state(self):
        return self._mode or (GFCI_FAULT if self._tripped else STATES[self._vehicle])

    @property
    def _flags(self):
        return (
            (CHARGING_ON if self._relay_on else 0)
            | (GFI_TRIPPED if self._tripped else 0)
            | (EV_CONNECTED if self._connected else 0)
        )

    def _settle(self):
        may_charge = self._state == STATES["C"]
        if self._relay_on and not may_charge:
            self._relay_on = False
        elif may_charge and not self._relay_on and not self._is_testing:
            self._is_testing = True
            self._loop.call_later(TEST_TAKES, self._end_test)
        self._tell_change()

    def _end_test(self):
        self._is_testing = False
        self._relay_on = self._state == STATES["C"]
        self._answer_all()
        self._tell_change()

    def _answer_all(self):
        waiting, self.waiting = self.waiting, []
        for command in waiting:
            self._answer(command)

    def _tell_change(self):
        notice = f"$AT {self._state:02x} {STATES[self._vehicle]:02x} {self._amps} {self._flags:04x}"
        if notice != self._told and not self._is_testing:
            self._told = notice
            self._send(notice)

    # Its protocol.

    def _take(self, data):
        for character in data.decode("latin1"):
            if character == "$":
                self._heard = "$"
            elif character == "\r" and self._heard:
                self._loop.call_later(ANSWERS_AFTER, self._hear, self._heard)
                self._heard = ""
            elif self._heard:
                self._heard += character

    def _hear(self, message):
        if self._is_testing or self._holds_back:
            self.waiting.append(message)
        else:
            self._answer(message)

    def _answer(self, message):
        text, _, checksum = message.partition("^")
        if checksum != f"{exclusive_or(text):02X}":
            self._send("$NK")
            return
        words = text[1:].split(" ")
        number = words.pop() if words[-1].startswith(":") else None
        self.commands.append(" ".join(words))
        if self._chatters:
            self._told = None
            self._tell_change()
        reply = self._carry_out(*words)
        if number is not None and self._knows_ids:
            reply += f" {number}"
        if self._break_next:
            self._break_next = False
            self._wire.send(framed("$" + reply).replace(b"^", b"~"))
        else:
            self._send("$" + reply)
        self._settle()

    def _carry_out(self, name, *parameters):
        action = getattr(self, "_on_" + name, None)
        return action(*parameters) if action else "NK"

    def _on_GS(self):
        return f"OK {self._state:02x} 0 {STATES[self._vehicle]:02x} {self._flags:04x}"

    def _on_GE(self):
        return f"OK {self._amps} 0020"

    def _on_GG(self):
        return f"OK {self._measured['milliamps']} {self._measured['millivolts']}"

    def _on_GU(self):
        return f"OK {self._measured['wattseconds']} {self._measured['wh']}"

    def _on_GP(self):
        return "OK " + " ".join(str(tenths) for tenths in self._temperatures)

    def _on_SC(self, amps, volatile=None):
        self._amps = min(max(int(amps), LEAST_AMPS), MOST_AMPS)
        return f"{'OK' if self._amps == int(amps) else 'NK'} {self._amps}"

    def _on_SY(self, seconds=None, amps=None):
        if amps is not None:
            self._heartbeat = (int(seconds), int(amps))
        return "OK {} {} 0".format(*self._heartbeat)

    def _on_FE(self):
        self._mode = None
        return "OK"

    def _on_FD(self):
        self._mode = DISABLED
        return "OK"

    def _on_FS(self):
        self._mode = SLEEPING
        return "OK"

    def _send(self, text):
        self._wire.send(framed(text))


async def main(port):
    board = OpenEvse(port)
    await obey(
        {
            "reboot": board.reboot,
            "vehicle": board.vehicle,
            "trip": board.trip,
            "measure": board.measure,
            "behave": board.behave,
            "break next answer": board.break_next_answer,
            "commands": lambda: board.commands,
            "waiting": lambda: len(board.waiting),
        }
    )


asyncio.run(main(*sys.argv[1:]))
