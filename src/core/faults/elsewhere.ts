// SPDX-License-Identifier: Apache-2.0

/** A row of the product's fault table that is no fault of the catalogue, and why. */
export interface HandledElsewhere {
  readonly row: string;
  readonly what: string;
  /** What happens instead, or what would be needed to see it. */
  readonly how: string;
}

/** With the rows of the catalogue, these are all 72. */
export const HANDLED_ELSEWHERE: readonly HandledElsewhere[] = [
  {
    row: 'F02',
    what: 'Plug pulled while charging',
    how: 'No fault: the contactor opens within 100 ms, the session ends or waits as its setting says.',
  },
  {
    row: 'F17',
    what: 'Impossible lines of the residual monitor',
    how: 'The supported monitors have one trip line, closed in rest: a broken wire is a trip (`residual-current`), a short one fails the self-test.',
  },
  { row: 'F31', what: 'Meter of the house lost', how: 'Joins with load management, which is the only one to use it.' },
  { row: 'F32', what: 'House overloaded', how: 'Joins with load management.' },
  {
    row: 'F35',
    what: 'I2C bus hangs',
    how: '`input-lost` when the pilot is on it, `thermometer-lost` for the thermometer.',
  },
  { row: 'F37', what: 'Serial port vanishes', how: 'The platform opens it again; meanwhile `meter-lost`.' },
  {
    row: 'F39',
    what: 'Output read back differently',
    how: 'The mirror contact is what is read back: contacts that do not open in time stop the heartbeat, so that the interlock cuts the coil as a second channel, and are a `welded-contactor`.',
  },
  { row: 'F43', what: 'Portal dies or is flooded', how: 'Does not touch charging; the supervisor restarts it.' },
  { row: 'F47', what: 'Database corrupt', how: 'Joins with storage under power cuts.' },
  { row: 'F49', what: 'Clock leaps', how: 'Durations are monotonic; within a session, stamps never go back.' },
  {
    row: 'F50',
    what: 'Clock not set',
    how: 'Charging goes by the offline rules; stamps are put right once the time is known.',
  },
  { row: 'F51', what: 'Power cut', how: 'No fault: see restart.md.' },
  {
    row: 'F52',
    what: 'Supply of the computer too low',
    how: 'Needs the firmware’s mailbox of a Pi, which no driver reads yet.',
  },
  { row: 'F53', what: 'Network lost', how: 'No fault of the charger: network sign, offline rules, queue.' },
  { row: 'F54', what: 'Connection half open', how: 'OCPP client: ping and reconnect.' },
  { row: 'F55', what: 'Central system slow', how: 'OCPP client: time-out, then the offline rules.' },
  { row: 'F56', what: 'Central system floods or talks nonsense', how: 'OCPP client: token bucket, CALLERROR.' },
  { row: 'F57', what: 'Central system refuses a transaction message', how: 'OCPP client: retried, then parked.' },
  { row: 'F59', what: 'Gateway of the group lost', how: 'Joins with load management.' },
  { row: 'F60', what: 'Client of the group lost', how: 'Joins with load management.' },
  { row: 'F61', what: 'Two gateways', how: 'Joins with load management.' },
  { row: 'F62', what: 'Name not resolved', how: 'OCPP client: retried.' },
  { row: 'F63', what: 'Certificate invalid', how: 'Joins with OCPP security.' },
  { row: 'F64', what: 'Firmware download corrupt', how: 'Joins with updates.' },
  { row: 'F65', what: 'Firmware installation interrupted', how: 'Joins with updates.' },
  { row: 'F70', what: 'Modem hangs', how: 'Joins with the network.' },
  {
    row: 'F71',
    what: 'A process fails in a way nobody foresaw',
    how: 'It ends on purpose, and is `guard-lost` or `station-restarted`.',
  },
  { row: 'F72', what: 'Processor throttled by heat', how: 'Seen by what it would harm: `loop-overrun`.' },
];
