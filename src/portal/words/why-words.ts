// SPDX-License-Identifier: Apache-2.0
import type { LimitSource } from '../../core/limits/sources.ts';
import type { ConnectorStatus } from '../../core/session/status.ts';
import type { WhyNotCharging } from '../../core/session/why.ts';

/** A sentence for what is, and one for what to do, if anything. */
export interface Reason {
  readonly sentence: string;
  readonly todo: string;
}

/** A name for a list, and what the source has to do with the current. */
export interface SourceWords {
  readonly name: string;
  readonly explained: string;
}

export const STATUS_WORDS: Readonly<Record<ConnectorStatus, string>> = {
  Available: 'Available',
  Preparing: 'Preparing',
  Charging: 'Charging',
  SuspendedEVSE: 'Paused by charger',
  SuspendedEV: 'Paused by vehicle',
  Finishing: 'Finishing',
  Reserved: 'Reserved',
  Unavailable: 'Out of order',
  Faulted: 'Fault',
};

const reasons = {
  charging: { sentence: 'The vehicle is being charged.', todo: '' },
  'starting-up': { sentence: 'The charger is starting and checks itself.', todo: 'This takes a few seconds.' },
  'guard-offline': {
    sentence: 'The safety controller does not answer, so nothing may be switched on.',
    todo: 'It restarts by itself. If this stays, call service.',
  },
  fault: { sentence: 'A fault stands in the way.', todo: '' },
  'fault-waiting': { sentence: 'A fault interrupted the charge.', todo: 'The charger tries again by itself.' },
  'out-of-order': {
    sentence: 'The charger was taken out of service.',
    todo: 'An operator can put it back into service.',
  },
  restarting: {
    sentence: 'The charger is about to restart.',
    todo: 'It takes up again by itself, in less than a minute.',
  },
  'outside-hours': {
    sentence: 'The charger is closed at this time of day.',
    todo: 'Come back when it is open.',
  },
  'waiting-for-start-time': {
    sentence: 'The charger waits for the start time that was set.',
    todo: 'Charging begins by itself then. Who needs the energy now may charge at once.',
  },
  'peak-hours': {
    sentence: 'Much energy is used everywhere at this time of day. The charger waits for a better one.',
    todo: 'Charging goes on by itself then. Who needs the energy now may charge at once.',
  },
  reserved: {
    sentence: 'The connector is reserved.',
    todo: 'Only the card it was reserved for can begin here, until the time is up.',
  },
  'no-vehicle': { sentence: 'No vehicle is plugged in.', todo: 'Plug in the cable to begin.' },
  'not-authorized': {
    sentence: 'A vehicle is plugged in and waits for permission.',
    todo: 'Hold a card to the reader, or start here.',
  },
  authorizing: { sentence: 'The card is being checked.', todo: '' },
  'no-meter-reading': {
    sentence: 'The energy meter does not answer, so no session can begin.',
    todo: 'Charging begins as soon as it answers. If this stays, have the wiring of the meter checked.',
  },
  'cold-load-delay': {
    sentence: 'The power has just come back. The charger waits, so that not everything starts at once.',
    todo: 'Charging begins by itself when the time is up. Who needs the energy now may skip the wait.',
  },
  'random-delay': {
    sentence: 'The charger waits for a random time before it starts, to spare the grid.',
    todo: 'Charging begins by itself when the time is up. Who needs the energy now may skip the wait.',
  },
  'contactor-resting': {
    sentence: 'The contactor was switched often within a short time and rests.',
    todo: 'Charging goes on by itself when the time is up.',
  },
  ventilation: {
    sentence: 'The vehicle asks for a ventilated place, and this charger is not set up as one.',
    todo: 'Charge in the open air, or have the place set up as ventilated.',
  },
  locking: { sentence: 'The plug is being locked.', todo: 'If this stays, push the plug in fully.' },
  'limit-below-minimum': {
    sentence: 'Less than 6 A is allowed right now, which no vehicle can charge with.',
    todo: 'Charging goes on by itself as soon as there is more.',
  },
  'vehicle-not-ready': {
    sentence: 'The charger is ready; the vehicle does not ask for energy.',
    todo: 'It may be full, or wait for a charging time of its own.',
  },
  'self-testing': { sentence: 'The residual-current monitor is being tested.', todo: 'Charging begins right after.' },
  'contactor-closing': { sentence: 'The contactor is closing.', todo: '' },
  stopping: { sentence: 'The session is being ended.', todo: '' },
  'session-over': { sentence: 'The session is over.', todo: 'Unplug the cable.' },
};
/** Each reason in a sentence, in English. */
export const WHY_WORDS: Readonly<Record<WhyNotCharging, Reason>> = reasons;

const sources = {
  board: { name: 'Hardware rating', explained: 'what this charger is built for' },
  dip: { name: 'Switch on the board', explained: 'set at installation' },
  cable: { name: 'Cable', explained: 'what the cable may carry' },
  permit: { name: 'Station', explained: 'what the station allows' },
  fallback: { name: 'Without station', explained: 'while the station does not answer' },
  temperature: { name: 'Temperature', explained: 'less while the charger is hot' },
  overload: { name: 'Overload', explained: 'less, because the vehicle drew more than it was offered' },
  connector: { name: 'Connector rating', explained: 'what this connector may carry' },
  setting: { name: 'Maximum current setting', explained: 'set in the settings' },
  authorization: { name: 'Authorization', explained: 'nothing before somebody may charge' },
  availability: { name: 'In service', explained: 'nothing while out of service' },
  fault: { name: 'Fault', explained: 'nothing while a fault is active' },
  hours: { name: 'Hours of operation', explained: 'nothing while closed' },
  schedule: { name: 'Charging times', explained: 'nothing before the time that was set' },
  delay: { name: 'Delayed start', explained: 'nothing before the wait is over' },
  profile: { name: 'Charging profile', explained: 'set by the central system, and may change with time' },
  wear: { name: 'Wear', explained: 'nothing with a worn contactor or socket' },
  storage: { name: 'Storage', explained: 'nothing while sessions cannot be stored' },
};
/** Each source of a limit in words, in English. */
export const LIMIT_WORDS: Readonly<Record<LimitSource, SourceWords>> = sources;
