// SPDX-License-Identifier: Apache-2.0
import type { FaultCode } from '../../core/faults/catalogue.ts';
import type { SessionRecord } from '../../core/session/session.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ConnectorView } from '../../station/api.ts';
import { createFakeStation, type FakeStation, idleConnector } from './fake-station.ts';

const LIMIT_MILLIAMPS = 16_000;

/** What the pretended vehicle and charger do; the bench page of a show moves it. */
export interface ShowState {
  plugged: boolean;
  wants: 'nothing' | 'charge' | 'charge-ventilated';
  charging: boolean;
  milliamps: number;
  wattHours: number;
  readonly faults: Set<FaultCode>;
  session: SessionRecord | undefined;
}

/** A pretended charger for looking at the pages without any hardware or bench. */
export interface ShowCharger {
  readonly station: FakeStation;
  readonly state: ShowState;
  /** One second passes. */
  tick(): void;
}

export function createShowCharger(clock: Clock): ShowCharger {
  const station = createFakeStation(1);
  const state: ShowState = {
    plugged: false,
    wants: 'nothing',
    charging: false,
    milliamps: 0,
    wattHours: 1_254_300,
    faults: new Set(),
    session: undefined,
  };
  addPastSessions(station, clock);
  const tick = (): void => {
    state.charging =
      state.plugged && state.wants !== 'nothing' && state.session !== undefined && state.faults.size === 0;
    const target = state.charging ? LIMIT_MILLIAMPS - 200 : 0;
    state.milliamps = state.charging ? Math.min(target, state.milliamps + 4000) : 0;
    state.wattHours += Math.round((state.milliamps * 230) / 1000 / 3600);
    if (!state.plugged) state.session = undefined;
    if (state.session !== undefined) state.session = { ...state.session, meterLastWattHours: state.wattHours };
    station.setView(viewOf(state, clock));
  };
  station.presentTag = async (idTag) => {
    const startedAtMillis = clock.wallMillis();
    const meters = { meterStartWattHours: state.wattHours, meterLastWattHours: state.wattHours };
    const over = { stoppedAtMillis: undefined, stopReason: undefined, deauthorized: false, reported: true };
    state.session = { id: `show-${startedAtMillis}`, connectorId: 1, idTag, startedAtMillis, ...meters, ...over };
    return { kind: 'started' };
  };
  station.remoteStop = () => {
    if (state.session === undefined) return 'rejected';
    station.addSession({ ...state.session, stoppedAtMillis: clock.wallMillis(), stopReason: 'Remote' });
    state.session = undefined;
    return 'accepted';
  };
  tick();
  return { station, state, tick };
}

function viewOf(state: ShowState, clock: Clock): ConnectorView {
  const authorized = state.session !== undefined;
  const [fault] = state.faults;
  const status =
    fault !== undefined
      ? 'Faulted'
      : state.charging
        ? 'Charging'
        : authorized
          ? 'SuspendedEV'
          : state.plugged
            ? 'Preparing'
            : 'Available';
  const waiting = authorized ? 'vehicle-not-ready' : state.plugged ? 'not-authorized' : 'no-vehicle';
  return {
    ...idleConnector(1),
    status,
    why: fault !== undefined ? 'fault' : state.charging ? 'charging' : waiting,
    fault,
    faults: [...state.faults],
    limit: {
      milliamps: authorized && fault === undefined ? LIMIT_MILLIAMPS : 0,
      chain: [
        { source: 'board', milliamps: 32_000 },
        { source: 'dip', milliamps: 32_000 },
        { source: 'cable', milliamps: 32_000 },
        { source: 'setting', milliamps: LIMIT_MILLIAMPS },
        { source: 'authorization', milliamps: authorized ? 80_000 : 0 },
        { source: 'temperature', milliamps: 25_000 },
      ],
    },
    session: state.session,
    idTag: state.session?.idTag,
    guard: snapshotOf(state, clock),
  };
}

function snapshotOf(state: ShowState, clock: Clock): NonNullable<ConnectorView['guard']> {
  const milliamps: [number, number, number] = [state.milliamps, 0, 0];
  const pwm = state.plugged && state.session !== undefined;
  return {
    type: 'snapshot',
    seq: 1,
    atMicros: clock.monotonicMicros(),
    state: state.charging ? 'C2' : pwm ? 'B2' : state.plugged ? 'B1' : 'A1',
    pilot: {
      vehicle: state.charging ? 'C' : state.plugged ? 'B' : 'A',
      levels: {
        highMillivolts: state.charging ? 6010 : state.plugged ? 9020 : 12_030,
        lowMillivolts: pwm ? -11_950 : 12_000,
      },
      output: pwm ? 'pwm' : 'X1',
      dutyPartsPerMillion: pwm ? 266_667 : 1_000_000,
    },
    contactor: { coil: state.charging, closed: state.charging, closings: 412, restMs: 0 },
    plugs: 380,
    selfTest: state.charging ? 'passed' : 'untested',
    limit: { milliamps: LIMIT_MILLIAMPS, chain: [] },
    meter: {
      millivolts: [230_400, 0, 0],
      milliamps,
      watts: Math.round((state.milliamps * 230.4) / 1000),
      importWattHours: state.wattHours,
      ageMs: 100,
    },
    mainsMilliamps: null,
    temperatureMillicelsius: state.charging ? 34_500 : 26_000,
    dipCode: 7,
    lock: 'none',
    faults: [...state.faults].map((code) => ({ code, ends: 'service', endsInMs: null, retriesLeft: null })),
    retriesUsed: [],
    permit: { seq: 1, milliamps: LIMIT_MILLIAMPS, alive: true },
    loop: { scheduling: 'fifo', scans: 1, late: 0, worstMicros: 900 },
  };
}

function addPastSessions(station: FakeStation, clock: Clock): void {
  const hour = 3_600_000;
  const reasons = ['EVDisconnected', 'Local', 'Remote', 'PowerLoss', 'EVDisconnected'] as const;
  for (const [index, stopReason] of reasons.entries()) {
    const startedAtMillis = clock.wallMillis() - (reasons.length - index) * 9.37 * hour;
    station.addSession({
      id: `past-${index}`,
      connectorId: 1,
      idTag: index % 2 === 0 ? '04A2B3C4' : 'D1E2F3A4B5C6D7',
      startedAtMillis,
      meterStartWattHours: 1_200_000 + index * 9000,
      meterLastWattHours: 1_200_000 + index * 9000 + 4000 + index * 1730,
      stoppedAtMillis: startedAtMillis + (1.2 + index * 0.7) * hour,
      stopReason,
      reported: true,
      deauthorized: false,
    });
  }
}
