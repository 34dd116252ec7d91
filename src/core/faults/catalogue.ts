// SPDX-License-Identifier: Apache-2.0

/** Who sees the fault and keeps it in its active set. */
export type FaultOwner = 'guard' | 'station';

/**
 * `open`: the contactor opens within the deadline and nothing may close it · `refuse`: a running charge goes on,
 * a new one does not start · `warn`: told, nothing more.
 */
export type FaultReaction = 'open' | 'refuse' | 'warn';

/**
 * How a fault ends. `self`: when its cause has been away for `clearAfterMs` · `replug`: after that, and the vehicle was
 * unplugged · `service`: only when a person resets it.
 */
export type FaultLatch = 'self' | 'replug' | 'service';

/** The codes of ChargePointErrorCode (OCPP 1.6 §7.6); station and displays use the same words. */
export type PublicErrorCode =
  | 'ConnectorLockFailure'
  | 'EVCommunicationError'
  | 'GroundFailure'
  | 'HighTemperature'
  | 'InternalError'
  | 'NoError'
  | 'OtherError'
  | 'OverCurrentFailure'
  | 'OverVoltage'
  | 'PowerMeterFailure'
  | 'PowerSwitchFailure'
  | 'ReaderFailure'
  | 'UnderVoltage';

export interface FaultRow {
  readonly code: string;
  /** Row of the product's fault table. */
  readonly row: string;
  readonly owner: FaultOwner;
  readonly reaction: FaultReaction;
  /** From the physical event to the coil without current; 0 where nothing opens. */
  readonly deadlineMs: number;
  readonly latch: FaultLatch;
  readonly clearAfterMs: number;
  /** Higher is announced first. */
  readonly severity: number;
  readonly errorCode: PublicErrorCode;
  /** ChargeX code, where one fits, and ours. At most 50 characters (OCPP 1.6 vendorErrorCode). */
  readonly vendorErrorCode: string;
  /** At most 21 characters, one line of the display. */
  readonly text: string;
  /** What the person at the charger can do; shown in the portal. */
  readonly remedy: string;
}

const row = <const R extends FaultRow>(fault: R): R => fault;

export const FAULT_CATALOGUE = [
  row({
    code: 'emergency-stop',
    row: 'F68',
    owner: 'guard',
    reaction: 'open',
    deadlineMs: 100,
    latch: 'replug',
    clearAfterMs: 1000,
    severity: 100,
    errorCode: 'OtherError',
    vendorErrorCode: 'CX008/EMERGENCY_STOP',
    text: 'EMERGENCY STOP',
    remedy: 'Release the emergency stop, then unplug the vehicle.',
  }),
  row({
    code: 'welded-contactor',
    row: 'F10',
    owner: 'guard',
    reaction: 'open',
    deadlineMs: 0,
    latch: 'service',
    clearAfterMs: 1000,
    severity: 95,
    errorCode: 'PowerSwitchFailure',
    vendorErrorCode: 'CX017/WELD',
    text: 'CONTACTOR WELDED',
    remedy: 'Switch the supply off and call service: the contacts do not open.',
  }),
  row({
    code: 'residual-current',
    row: 'F15',
    owner: 'guard',
    reaction: 'open',
    deadlineMs: 100,
    latch: 'self',
    clearAfterMs: 900_000,
    severity: 90,
    errorCode: 'GroundFailure',
    vendorErrorCode: 'CX002/RESIDUAL_CURRENT',
    text: 'LEAKAGE CURRENT',
    remedy: 'Unplug the vehicle and check cable and plug for damage or water.',
  }),
  row({
    code: 'residual-self-test',
    row: 'F16',
    owner: 'guard',
    reaction: 'open',
    deadlineMs: 0,
    latch: 'replug',
    clearAfterMs: 1000,
    severity: 88,
    errorCode: 'GroundFailure',
    vendorErrorCode: 'CX002/SELFTEST',
    text: 'SELF-TEST FAILED',
    remedy: 'Unplug and try again; if it stays, the residual-current monitor needs service.',
  }),
  row({
    code: 'earth-lost',
    row: 'F18',
    owner: 'guard',
    reaction: 'open',
    deadlineMs: 100,
    latch: 'self',
    clearAfterMs: 5000,
    severity: 86,
    errorCode: 'GroundFailure',
    vendorErrorCode: 'NO_GROUND',
    text: 'NO PROTECTIVE EARTH',
    remedy: 'Have an electrician check the protective earth of the supply.',
  }),
  row({
    code: 'pilot-short',
    row: 'F01',
    owner: 'guard',
    reaction: 'open',
    deadlineMs: 100,
    latch: 'self',
    clearAfterMs: 1000,
    severity: 80,
    errorCode: 'EVCommunicationError',
    vendorErrorCode: 'CX014/CP_SHORT',
    text: 'CHECK THE CP LINE',
    remedy: 'Unplug the vehicle; the control pilot wire touches earth.',
  }),
  row({
    code: 'missing-diode',
    row: 'F03',
    owner: 'guard',
    reaction: 'open',
    deadlineMs: 100,
    latch: 'replug',
    clearAfterMs: 1000,
    severity: 79,
    errorCode: 'EVCommunicationError',
    vendorErrorCode: 'CX014/DIODE',
    text: 'EV SOCKET FAULT',
    remedy: 'Unplug the vehicle; its pilot circuit has no working diode.',
  }),
  row({
    code: 'pilot-out-of-range',
    row: 'F04',
    owner: 'guard',
    reaction: 'open',
    deadlineMs: 100,
    latch: 'self',
    clearAfterMs: 5000,
    severity: 78,
    errorCode: 'EVCommunicationError',
    vendorErrorCode: 'CX014/CP_RANGE',
    text: 'CHECK THE CP LINE',
    remedy: 'Unplug the vehicle and check the plug; the control pilot voltage is out of range.',
  }),
  row({
    code: 'contactor-opened',
    row: 'F12',
    owner: 'guard',
    reaction: 'open',
    deadlineMs: 100,
    latch: 'self',
    clearAfterMs: 10_000,
    severity: 75,
    errorCode: 'PowerSwitchFailure',
    vendorErrorCode: 'CX017/OPENED',
    text: 'CONTACTOR OPENED',
    remedy: 'Charging resumes by itself; if it happens again, call service.',
  }),
  row({
    code: 'contactor-not-closing',
    row: 'F11',
    owner: 'guard',
    reaction: 'open',
    deadlineMs: 1000,
    latch: 'self',
    clearAfterMs: 10_000,
    severity: 74,
    errorCode: 'PowerSwitchFailure',
    vendorErrorCode: 'CX017/NOCLOSE',
    text: 'CONTACTOR FAULT',
    remedy: 'Unplug and try again; if it stays, call service.',
  }),
  row({
    code: 'over-temperature',
    row: 'F27',
    owner: 'guard',
    reaction: 'open',
    deadlineMs: 5000,
    latch: 'self',
    clearAfterMs: 60_000,
    severity: 60,
    errorCode: 'HighTemperature',
    vendorErrorCode: 'CX019/OVER_TEMPERATURE',
    text: 'TOO HOT',
    remedy: 'Charging resumes when the charger has cooled down.',
  }),
  row({
    code: 'proximity-open',
    row: 'F07',
    owner: 'guard',
    reaction: 'open',
    deadlineMs: 100,
    latch: 'self',
    clearAfterMs: 1000,
    severity: 58,
    errorCode: 'OtherError',
    vendorErrorCode: 'CX023/PP_OPEN',
    text: 'CHECK THE PP LINE',
    remedy: 'Unplug the cable at the charger and plug it in again.',
  }),
  row({
    code: 'lock-failure',
    row: 'F09',
    owner: 'guard',
    reaction: 'refuse',
    deadlineMs: 0,
    latch: 'replug',
    clearAfterMs: 1000,
    severity: 55,
    errorCode: 'ConnectorLockFailure',
    vendorErrorCode: 'CX001/LOCK',
    text: 'LOCK ERROR',
    remedy: 'Unplug the cable and push the plug in fully; if it stays, call service.',
  }),
  row({
    code: 'tamper',
    row: 'F66',
    owner: 'guard',
    reaction: 'open',
    deadlineMs: 100,
    latch: 'self',
    clearAfterMs: 1000,
    severity: 54,
    errorCode: 'OtherError',
    vendorErrorCode: 'TAMPER',
    text: 'COVER OPEN',
    remedy: 'Close the cover of the charger.',
  }),
  row({
    code: 'input-lost',
    row: 'F38',
    owner: 'guard',
    reaction: 'open',
    deadlineMs: 200,
    latch: 'self',
    clearAfterMs: 1000,
    severity: 52,
    errorCode: 'InternalError',
    vendorErrorCode: 'GPIO',
    text: 'INTERNAL FAULT',
    remedy: 'A safety input does not answer. Charging resumes when it is back; else call service.',
  }),
  row({
    code: 'loop-overrun',
    row: 'F41',
    owner: 'guard',
    reaction: 'open',
    deadlineMs: 100,
    latch: 'self',
    clearAfterMs: 1000,
    severity: 51,
    errorCode: 'InternalError',
    vendorErrorCode: 'OVERRUN',
    text: 'INTERNAL FAULT',
    remedy: 'The safety loop was held up. Charging resumes by itself; if this happens often, call service.',
  }),
  row({
    code: 'thermometer-lost',
    row: 'F28',
    owner: 'guard',
    reaction: 'refuse',
    deadlineMs: 0,
    latch: 'self',
    clearAfterMs: 10_000,
    severity: 40,
    errorCode: 'InternalError',
    vendorErrorCode: 'TEMP_SENSOR',
    text: 'TEMP SENSOR LOST',
    remedy: 'Charging goes on reduced for a minute, then stops; have the temperature sensor checked.',
  }),
  row({
    code: 'meter-lost',
    row: 'F29',
    owner: 'guard',
    reaction: 'refuse',
    deadlineMs: 0,
    latch: 'self',
    clearAfterMs: 2000,
    severity: 38,
    errorCode: 'PowerMeterFailure',
    vendorErrorCode: 'METER_COMM',
    text: 'METER NOT ANSWERING',
    remedy: 'Have the wiring of the energy meter checked.',
  }),
  row({
    code: 'ventilation-demand',
    row: 'F06',
    owner: 'guard',
    reaction: 'warn',
    deadlineMs: 100,
    latch: 'self',
    clearAfterMs: 0,
    severity: 36,
    errorCode: 'OtherError',
    vendorErrorCode: 'CX010/VENT',
    text: 'NEED VENTILATION',
    remedy: 'The vehicle asks for a ventilated place; this charger is not set up as one.',
  }),
  row({
    code: 'guard-lost',
    row: 'F40',
    owner: 'station',
    reaction: 'open',
    deadlineMs: 100,
    latch: 'self',
    clearAfterMs: 0,
    severity: 85,
    errorCode: 'InternalError',
    vendorErrorCode: 'SAFETY_DOWN',
    text: 'INTERNAL FAULT',
    remedy: 'The safety controller restarts by itself; if this stays, call service.',
  }),
  row({
    code: 'reader-lost',
    row: 'F33',
    owner: 'station',
    reaction: 'warn',
    deadlineMs: 0,
    latch: 'self',
    clearAfterMs: 0,
    severity: 20,
    errorCode: 'ReaderFailure',
    vendorErrorCode: 'RFID_COMM',
    text: 'READER FAULT',
    remedy: 'Cards cannot be read; start from the app or the portal.',
  }),
] as const;

export type FaultCode = (typeof FAULT_CATALOGUE)[number]['code'];

export const FAULT_CODES: readonly [FaultCode, ...FaultCode[]] = FAULT_CATALOGUE.map((fault) => fault.code) as [
  FaultCode,
  ...FaultCode[],
];

const BY_CODE: ReadonlyMap<FaultCode, FaultRow> = new Map(FAULT_CATALOGUE.map((fault) => [fault.code, fault]));

/** The row of a code. */
export function faultRow(code: FaultCode): FaultRow {
  const found = BY_CODE.get(code);
  if (found === undefined) throw new RangeError(`no fault is called ${code}`);
  return found;
}

/** The fault to announce: the most severe one of a set. */
export function mostSevere(codes: Iterable<FaultCode>): FaultCode | undefined {
  let worst: FaultRow | undefined;
  let code: FaultCode | undefined;
  for (const candidate of codes) {
    const found = faultRow(candidate);
    if (worst === undefined || found.severity > worst.severity) {
      worst = found;
      code = candidate;
    }
  }
  return code;
}
