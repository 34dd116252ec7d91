# SPDX-License-Identifier: Apache-2.0
"""A central system of its own making, on Debian's python3-websockets: central_system.py. It speaks OCPP 1.6J as the
specification says it (sections 4 and 6, OCPP-J section 4), knows nothing of the charger's schemas, and notes whatever is
not as it should be. Orders: port, identity, heard, faults, call, drop."""

import asyncio
import datetime
import json
import re
import sys
from urllib.parse import unquote

import websockets
from talk import obey

STAMP = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")
STATUSES = set("Available Preparing Charging SuspendedEV SuspendedEVSE Finishing Reserved Unavailable Faulted".split())
REASONS = set(
    "DeAuthorized EmergencyStop EVDisconnected HardReset Local Other PowerLoss Reboot Remote SoftReset UnlockCommand".split()
)
ERRORS = set(
    "ConnectorLockFailure EVCommunicationError GroundFailure HighTemperature InternalError LocalListConflict NoError "
    "OtherError OverCurrentFailure OverVoltage PowerMeterFailure PowerSwitchFailure ReaderFailure ResetFailure "
    "UnderVoltage WeakSignal".split()
)


def text(longest):
    return lambda value: isinstance(value, str) and 0 < len(value) <= longest


def whole(lowest=None):
    return lambda value: type(value) is int and (lowest is None or value >= lowest)


def one_of(words):
    return lambda value: value in words


def stamp(value):
    return isinstance(value, str) and STAMP.match(value) is not None and datetime.datetime.fromisoformat(value[:19]).year >= 2024


def sampled(value):
    return isinstance(value, dict) and isinstance(value.get("value"), str) and float(value["value"]) > -1e12


def meter_values(values):
    return isinstance(values, list) and all(
        isinstance(one, dict) and stamp(one.get("timestamp")) and one.get("sampledValue") and all(map(sampled, one["sampledValue"]))
        for one in values
    )


# By action: required fields, then optional ones, with what each must be (OCPP 1.6 section 6).
REQUESTS = {
    "Authorize": ({"idTag": text(20)}, {}),
    "BootNotification": (
        {"chargePointVendor": text(20), "chargePointModel": text(20)},
        {"chargePointSerialNumber": text(25), "chargeBoxSerialNumber": text(25), "firmwareVersion": text(50),
         "iccid": text(20), "imsi": text(20), "meterType": text(25), "meterSerialNumber": text(25)},
    ),
    "Heartbeat": ({}, {}),
    "MeterValues": ({"connectorId": whole(0), "meterValue": meter_values}, {"transactionId": whole()}),
    "StartTransaction": (
        {"connectorId": whole(1), "idTag": text(20), "meterStart": whole(0), "timestamp": stamp}, {"reservationId": whole()}
    ),
    "StatusNotification": (
        {"connectorId": whole(0), "errorCode": one_of(ERRORS), "status": one_of(STATUSES)},
        {"info": text(50), "timestamp": stamp, "vendorId": text(255), "vendorErrorCode": text(50)},
    ),
    "StopTransaction": (
        {"meterStop": whole(0), "timestamp": stamp, "transactionId": whole()},
        {"idTag": text(20), "reason": one_of(REASONS), "transactionData": meter_values},
    ),
    "SecurityEventNotification": ({"type": text(50), "timestamp": stamp}, {"techInfo": text(255)}),
}


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class CentralSystem:
    def __init__(self):
        self.heard, self.faults, self._ids = [], [], set()
        self._socket, self._answers, self._calls = None, {}, 0
        self._transactions = {}

    async def serve(self):
        server = await websockets.serve(
            self._charger, "127.0.0.1", 0, subprotocols=["ocpp1.6"], compression="deflate", max_size=65536
        )
        self._port = server.sockets[0].getsockname()[1]

    async def _charger(self, socket, path=None):
        where = path or socket.path
        self._check(socket.subprotocol == "ocpp1.6", f"subprotocol {socket.subprotocol}")
        self._check(not socket.extensions, "compression was asked for")
        self._check(re.fullmatch(r"/central/[^/?]+", where) is not None, f"path {where}")
        self._socket, self.identity = socket, unquote(where.rsplit("/", 1)[-1])
        async for frame in socket:
            await self._frame(socket, frame)

    async def _frame(self, socket, frame):
        if not self._check(isinstance(frame, str), "a binary frame"):
            return
        message = json.loads(frame)
        if not self._check(isinstance(message, list) and len(message) >= 3 and isinstance(message[1], str), f"frame {frame}"):
            return
        kind, number = message[:2]
        if kind == 2:
            await self._call(socket, message)
        elif kind == 3:
            self._check(len(message) == 3 and isinstance(message[2], dict), f"CALLRESULT {frame}")
            self._answer(number, message[2])
        elif kind == 4:
            self._check(len(message) == 5 and isinstance(message[4], dict) and len(message[3]) <= 255, f"CALLERROR {frame}")
            self._answer(number, {"errorCode": message[2]})
        else:
            self._check(False, f"message type {kind}")

    async def _call(self, socket, message):
        if not self._check(len(message) == 4 and isinstance(message[3], dict), f"CALL {message}"):
            return
        _, number, action, payload = message
        self._check(0 < len(number) <= 36, f"message id of {len(number)} characters")
        again = number in self._ids
        self._ids.add(number)
        self._check_request(action, payload)
        if not again:
            self.heard.append({"action": action, "payload": payload})
        await socket.send(json.dumps([3, number, self._reply(action, number)]))

    def _check_request(self, action, payload):
        if not self._check(action in REQUESTS, f"action {action}"):
            return
        required, optional = REQUESTS[action]
        for field in required:
            self._check(field in payload, f"{action} without {field}")
        for field, value in payload.items():
            rule = required.get(field) or optional.get(field)
            self._check(rule is not None, f"{action} with {field}")
            self._check(rule is None or rule(value), f"{action}.{field} = {value}")

    def _reply(self, action, number):
        if action == "BootNotification":
            return {"status": "Accepted", "currentTime": now(), "interval": 60}
        if action == "Heartbeat":
            return {"currentTime": now()}
        if action == "StartTransaction":
            return {"transactionId": self._transactions.setdefault(number, 70 + len(self._transactions)), "idTagInfo": {"status": "Accepted"}}
        return {"idTagInfo": {"status": "Accepted"}} if action in ("Authorize", "StopTransaction") else {}

    def _answer(self, number, payload):
        waiting = self._answers.pop(number, None)
        if self._check(waiting is not None, f"an answer to nothing, {number}"):
            waiting.set_result(payload)

    def _check(self, is_so, fault):
        if not is_so:
            self.faults.append(fault)
        return is_so

    def port(self):
        return self._port

    async def call(self, action, payload):
        self._calls += 1
        number = f"py-{self._calls}"
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps([2, number, action, payload]))
        return await asyncio.wait_for(answer, 10)

    async def drop(self, code):
        await self._socket.close(code)


async def main():
    central = CentralSystem()
    await central.serve()
    await obey(
        {
            "port": central.port,
            "identity": lambda: central.identity,
            "heard": lambda: central.heard,
            "faults": lambda: central.faults,
            "call": central.call,
            "drop": central.drop,
        }
    )


asyncio.run(main(*sys.argv[1:]))
