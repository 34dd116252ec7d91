// SPDX-License-Identifier: Apache-2.0

/** Holding registers of the EVSE-WB, -DIN and -W16 (datasheet, ModBUS registers). */
export const CONFIGURED_AMPS = 1000;
export const BOOT_AMPS = 2000;

/** Bits of register 1004, commands. */
export const TURN_OFF_NOW = 0x0001;
export const RUN_RCD_TEST = 0x0002;
export const CLEAR_RCD_ERROR = 0x0004;
export const COMMANDS = 1004;

/** Vehicle states of register 1002. */
export const VEHICLE_READY = 1;
export const VEHICLE_PRESENT = 2;
export const VEHICLE_CHARGING = 3;
export const VEHICLE_VENTILATION = 4;
export const VEHICLE_FAILURE = 5;

/** Bits of register 1007, status and fails. */
export const RELAY_ON = 0x0001;
export const DIODE_FAIL = 0x0002;
export const VENTILATION_FAIL = 0x0004;
/** The RCD test runs; firmware that has no such bit shows the RCD error here. */
export const RCD_TEST_RUNNING = 0x0010;
export const RCD_ERROR = 0x0020;

/** Bits of register 2005, configuration. */
export const RCD_FEEDBACK = 0x0010;
export const PRECISE_AMPS = 0x0080;
export const EVSE_DISABLED = 0x4000;
/** The first firmware that knows `PRECISE_AMPS`. */
export const PRECISE_AMPS_FIRMWARE = 17;

/** 1000 to 1007 in one read. */
export const RUNTIME = { address: CONFIGURED_AMPS, registers: 8 } as const;
/** 2000 to 2005 in one read. */
export const CONFIG = { address: BOOT_AMPS, registers: 6 } as const;
