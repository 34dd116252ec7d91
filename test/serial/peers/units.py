# SPDX-License-Identifier: Apache-2.0
"""Modbus units with the figures they show. Numbers are put into registers by pymodbus, not by the project."""

from pymodbus.constants import Endian
from pymodbus.datastore import ModbusSlaveContext, ModbusSparseDataBlock
from pymodbus.payload import BinaryPayloadBuilder

WRITES = (6, 16)


class Unit(ModbusSlaveContext):
    """Registers by table and address; what is not there is an illegal address. Keeps a record of all writes."""

    def __init__(self, holding=None, inputs=None):
        super().__init__(
            hr=ModbusSparseDataBlock(holding or {}), ir=ModbusSparseDataBlock(inputs or {}), zero_mode=True
        )
        self.writes = []

    def setValues(self, fc_as_hex, address, values):
        super().setValues(fc_as_hex, address, values)
        if fc_as_hex in WRITES:
            self.writes.append({"functionCode": fc_as_hex, "address": address, "values": list(values)})
            self.settle()

    def table(self, name):
        return self.store["i" if name == "input" else "h"]

    def settle(self):
        """Does what a write calls for."""


def registers(word_order, *numbers):
    """:param numbers: pairs of the builder's method and a number"""
    builder = BinaryPayloadBuilder(byteorder=Endian.Big, wordorder=word_order)
    for add, number in numbers:
        getattr(builder, add)(number)
    return builder.to_registers()


def floats(*numbers):
    return registers(Endian.Big, *(("add_32bit_float", number) for number in numbers))


def low_words_first(*numbers):
    return registers(Endian.Little, *(("add_32bit_int", number) for number in numbers))


def eastron_sdm630():
    """231.5 V, 229.25 V, 230.75 V, three times 15.875 A and 3637.5 W, 3675 VA, 10912.5 W, 50 Hz, 1234.567 kWh in, 12.5 kWh out."""
    return Unit(
        inputs={
            0: floats(231.5, 229.25, 230.75, 15.875, 15.875, 15.875, 3637.5, 3637.5, 3637.5, 3675.0),
            52: floats(10912.5),
            70: floats(50.0, 1234.567, 12.5),
            342: floats(1247.067),
        }
    )


def abb_b23():
    """231.5 V, 229.2 V, 230.7 V, three times 15.87 A, 10912.5 W, 1234.56 kWh in; no export register: all bits set."""
    volts = (("add_32bit_uint", number) for number in (2315, 2292, 2307))
    amps = (("add_32bit_uint", number) for number in (1587, 1587, 1587))
    return Unit(
        holding={
            0x5000: registers(Endian.Big, ("add_64bit_uint", 123456), ("add_64bit_uint", 0xFFFFFFFFFFFFFFFF)),
            0x5B00: registers(Endian.Big, *volts) + [0] * 6,
            0x5B0C: registers(Endian.Big, *amps) + [0] * 2,
            0x5B14: registers(Endian.Big, ("add_32bit_int", 1091250)),
        }
    )


def carlo_gavazzi_em340():
    """231.5 V, 229.3 V, 230.8 V, 15.875 A on each phase, power flowing out: -10912.5 W, 1234.5 kWh in, 70000.1 out."""
    return Unit(
        inputs={
            0: low_words_first(2315, 2293, 2308),
            12: low_words_first(15875, 15875, 15875) + [0] * 2,
            40: low_words_first(-109125),
            52: low_words_first(12345) + [0] * 2,
            78: low_words_first(700001) + [0],
        }
    )


class EvseDin(Unit):
    """The charge controller EVSE-DIN with a vehicle: 1000-1009 and 2000-2017."""

    RELAY, TEST_RUNNING, RCD_ERROR = 0x01, 0x10, 0x20
    OFF_NOW, RUN_TEST, CLEAR_ERROR = 0x01, 0x02, 0x04
    # The real test takes 30 s.
    TEST_LASTS_READS = 3

    def __init__(self, config):
        buttons = [6, 10, 16, 25, 32, 48, 63, 80]
        super().__init__(
            holding={
                1000: [0, 0, 1, 32, 0, 18, 1, 0, 0, 0],
                2000: [0, 1, 6, 0, 0, config, 0, 32, 0, 0] + buttons,
            }
        )
        self._vehicle = "A"
        self._rcd_works = True
        self._test_reads_left = 0

    def vehicle(self, letter):
        self._vehicle = letter
        self.settle()

    def trip(self):
        self._values[1007] |= self.RCD_ERROR
        self.settle()

    def break_rcd(self):
        self._rcd_works = False

    def getValues(self, fc_as_hex, address, count=1):
        result = super().getValues(fc_as_hex, address, count)
        if fc_as_hex == 3 and self._test_reads_left > 0:
            self._test_reads_left -= 1
            if self._test_reads_left == 0:
                self._end_test()
        return result

    def _end_test(self):
        self._values[1007] &= ~self.TEST_RUNNING
        if not self._rcd_works:
            self._values[1007] |= self.RCD_ERROR
        self.settle()

    @property
    def _values(self):
        return self.store["h"].values

    def settle(self):
        values = self._values
        if values[1004] & self.CLEAR_ERROR:
            values[1007] &= ~self.RCD_ERROR
        if values[1004] & self.RUN_TEST:
            values[1007] |= self.TEST_RUNNING
            self._test_reads_left = self.TEST_LASTS_READS
        values[1004] &= self.OFF_NOW
        blocked = values[1004] != 0 or values[1007] & (self.TEST_RUNNING | self.RCD_ERROR)
        charges = self._vehicle == "C" and values[1000] > 0 and not blocked
        failed = values[1007] & self.RCD_ERROR
        values[1001] = values[1000] if self._vehicle != "A" else 0
        values[1002] = 5 if failed else 3 if charges else 1 if self._vehicle == "A" else 2
        values[1006] = 3 if failed else 2 if values[1000] > 0 and self._vehicle != "A" else 1
        values[1007] = (values[1007] & ~self.RELAY) | (self.RELAY if charges else 0)


class Ekepc2(Unit):
    """The charge controller EKEPC2 with a vehicle and a meter: holding registers 86-166."""

    STOPPED, CHARGING = 19, 5

    def __init__(self):
        super().__init__(holding={86: [0] * 81})
        self._vehicle = "A"
        self.start()

    def start(self):
        """As after a power cut."""
        values = self.store["h"].values
        values[89] = 0
        values[109] = 5333
        values[110] = 1
        values.update({90: 0, 91: 2, 92: 4, 93: 0xFFFF, 94: 52, 95: 342})
        values[143] = 1
        # -5 degrees Celsius.
        values[157] = 0xFFFB
        # 231, 229 and 230 V, 10912 W, 1234567 Wh.
        values.update({159: 231, 160: 229, 161: 230, 162: 476, 163: 10912, 164: 0x0012, 165: 0xD687})
        self.settle()

    def vehicle(self, letter):
        self._vehicle = letter
        self.settle()

    def settle(self):
        values = self.store["h"].values
        stopped = values[89] == 2
        by_vehicle = {"A": 1, "B": 3, "C": self.CHARGING, "E": 7}[self._vehicle]
        values[141] = self.STOPPED if stopped else by_vehicle
        values[152] = 10000 if stopped or self._vehicle == "A" else values[109]
        values[153] = {"A": 0, "B": 900, "C": 600, "E": 0}[self._vehicle]
