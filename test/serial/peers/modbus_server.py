# SPDX-License-Identifier: Apache-2.0
"""Modbus RTU units made of pymodbus: modbus_server.py SET PORT [PORT...]. All ports reach the same units."""

import asyncio
import sys

from pymodbus.datastore import ModbusServerContext
from pymodbus.server.async_io import ModbusSerialServer
from pymodbus.transaction import ModbusRtuFramer
from talk import obey
from units import Ekepc2, EvseDin, Unit, abb_b23, carlo_gavazzi_em340, eastron_sdm630

SETS = {
    "meters": lambda: {
        1: eastron_sdm630(),
        2: abb_b23(),
        3: carlo_gavazzi_em340(),
        9: Unit(holding={100: [0] * 8}),
    },
    # RCD feedback and pilot auto-recovery; the second also in steps of 0.01 A.
    "evse-din": lambda: {1: EvseDin(0x0210), 2: EvseDin(0x0290)},
    "etek-ekepc2": lambda: {255: Ekepc2()},
}


async def main(name, *ports):
    units = SETS[name]()
    context = ModbusServerContext(slaves=units, single=False)
    for port in ports:
        await ModbusSerialServer(context, ModbusRtuFramer, port=port, baudrate=9600).start()
    await obey(
        {
            "set": lambda unit, table, address, values: units[unit].table(table).setValues(address, values),
            "get": lambda unit, table, address, count: units[unit].table(table).getValues(address, count),
            "writes": lambda unit: units[unit].writes,
            "act": lambda unit, what, **how: getattr(units[unit], what)(**how),
        }
    )


asyncio.run(main(*sys.argv[1:]))
