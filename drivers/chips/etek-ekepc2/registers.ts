// SPDX-License-Identifier: Apache-2.0

/** Holding registers of the EKEPC2-C/S (ETEK, "How to setting RS485 communication for EKEPC2-C/S EPC controller"). */
export const REMOTE_CONTROL = 89;
export const REMOTE_START = 1;
export const REMOTE_STOP = 2;

/** Where the controller's own meter keeps phase voltages (three), current, power and energy. */
export const METER_ADDRESSES = 90;
/** Such an address that stands for: not there. */
export const NO_METER_ADDRESS = 0xffff;

/** Unit 0.01 %. */
export const MAXIMUM_DUTY = 109;
export const RCMU_SELECTED = 110;

/** 89 to 110 in one read: what was ordered, and how the controller is set up. */
export const ORDERS = { address: REMOTE_CONTROL, registers: RCMU_SELECTED - REMOTE_CONTROL + 1 } as const;

export const WORKING_STATUS = 141;
export const RCMU_STATUS = 143;
export const RCMU_NORMAL = 1;
export const CP_POSITIVE = 153;
/** Signed, whole degrees. */
export const TEMPERATURE = 157;
export const METER_VOLTS = 159;
export const METER_CURRENT = 162;
export const METER_WATTS = 163;
/** Two registers, high word first. */
export const METER_ENERGY = 164;

/** 140 to 165 in one read. */
export const STATE = { address: 140, registers: 26 } as const;

/** Codes of `WORKING_STATUS`. */
export const SELF_CHECK_FAILED = 0;
export const READY = 1;
export const CONNECTED = 3;
export const CONNECTED_SWITCH_ONLY = 4;
export const CHARGING = 5;
export const VENTILATION = 6;
export const PILOT_SHORT = 7;
export const RCMU_FAULT = 8;
export const VEHICLE_FAULT = 9;
/** Stopped by `REMOTE_STOP` (evcc charger/etek.go). */
export const STOPPED = 19;

/** While stopped, a reading of `CP_POSITIVE` below this means that no vehicle is there (evcc charger/etek.go). */
export const NO_VEHICLE_BELOW = 300;
