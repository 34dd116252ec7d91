// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIGHTS, lightFor } from '../core/display/light.ts';
import { NETWORK_STATES, type NetworkFacts, networkState, UPLINK_KINDS } from '../core/display/network.ts';
import { LIGHT_STATES, lightState, type PanelStateFacts } from '../core/display/panel-state.ts';
import { loadBoard } from './load.ts';

const productOf = async (name: string) =>
  (await loadBoard(fileURLToPath(new URL(`../../boards/${name}`, import.meta.url)))).product;
const BLINK = await productOf('blink-mq200');
const ETEK = await productOf('etek-ekepc3');

const FREE: PanelStateFacts = { status: 'Available', why: 'no-vehicle', faults: [], plugInSeconds: undefined };
const LEARNING = { phase: 'listening', cardSeconds: 40, added: 0, answer: undefined } as const;
const FAULTED = { status: 'Faulted', why: 'fault' } as const;

/** What a person may find at a charger: what it is, what Blink's light does then, and what ETEK's three lamps do. */
const ROWS: readonly (readonly [string, Partial<PanelStateFacts>, string, string])[] = [
  ['booting', { status: 'Unavailable', why: 'starting-up' }, 'yellow slow', 'blue slow'],
  ['firmware upgrading', { firmwarePercent: 40 }, 'yellow slow', 'blue running'],
  ['out of service, about to restart', { restarting: true }, 'yellow slow', 'blue slow'],
  ['unavailable', { status: 'Unavailable', why: 'out-of-order' }, 'yellow steady', 'blue steady'],
  ['reserved', { status: 'Reserved' }, 'pink steady', 'blue steady'],
  ['ready', {}, 'green steady', 'green steady'],
  ['local web settings', { localSettings: true }, 'green steady', 'blue fast'],
  ['vehicle, not authorized', { status: 'Preparing', why: 'not-authorized' }, 'green slow', 'green slow'],
  ['authorized, no vehicle', { status: 'Preparing', plugInSeconds: 60 }, 'green fast', 'green fast'],
  ['charging', { status: 'Charging', why: 'charging' }, 'blue slow', 'blue breathing'],
  ['suspended by the vehicle', { status: 'SuspendedEV', why: 'vehicle-not-ready' }, 'green slow', 'green slow'],
  ['suspended by the charger', { status: 'SuspendedEVSE', why: 'limit-below-minimum' }, 'green slow', 'green slow'],
  ['over, vehicle still there', { status: 'Finishing', why: 'session-over' }, 'green slow', 'green slow'],
  ['state D', { status: 'SuspendedEV', faults: ['ventilation-demand'] }, 'green slow', 'red slow'],
  ['recoverable fault', { ...FAULTED, faults: ['residual-current'] }, 'red slow', 'red steady'],
  ['fault that needs service', { ...FAULTED, faults: ['welded-contactor'] }, 'red steady', 'red steady'],
  [
    'recoverable fault that came too often',
    { ...FAULTED, faults: ['residual-current'], lockedOut: ['residual-current'] },
    'red steady',
    'red steady',
  ],
  ['waiting for cards to learn', { learning: LEARNING }, 'pink fast', 'blue fast'],
  ['a card was learned', { learning: { ...LEARNING, answer: 'added' } }, 'green steady', 'green steady'],
  ['a card could not be learned', { learning: { ...LEARNING, answer: 'full' } }, 'red fast', 'red fast'],
  ['a card is being checked', { status: 'Preparing', authorizing: true }, 'white steady', 'blue fast'],
  ['a card was refused', { refused: 'unknown' }, 'red fast', 'red fast'],
  [
    'a card was refused by a charger with a fault',
    { ...FAULTED, faults: ['residual-current'], refused: 'fault' },
    'red slow',
    'red steady',
  ],
  ['fault that only refuses', { why: 'fault', faults: ['lock-failure'] }, 'red slow', 'red steady'],
];

describe("the products' lights", () => {
  it.each(ROWS)('%s (Blink table 20, ETEK LED table)', (_what, facts, blink, etek) => {
    const shown = ({ lights }: typeof BLINK) => {
      const { color, pattern } = lightFor({ ...FREE, ...facts }, { ...DEFAULT_LIGHTS, ...lights });
      return `${color} ${pattern}`;
    };
    expect([shown(BLINK), shown(ETEK)]).toEqual([blink, etek]);
  });

  it('has facts for every state', () => {
    expect(new Set(ROWS.map(([, facts]) => lightState({ ...FREE, ...facts })))).toEqual(new Set(LIGHT_STATES));
  });

  it('leaves the yellow lamp to the network where a product has one for it', () => {
    expect(Object.keys(ETEK.lights).sort()).toEqual([...LIGHT_STATES].sort());
    expect(Object.values(ETEK.lights).filter(({ color }) => ['yellow', 'white'].includes(color))).toEqual([]);
    expect(BLINK.networkLamp).toBeUndefined();
  });
});

describe('the network lamp (ETEK LED table)', () => {
  const shown = (facts: NetworkFacts) => ETEK.networkLamp?.[networkState(facts)];

  it.each([
    ['no network', { uplink: 'none', centralSystem: 'offline' }, 'steady'],
    ['no network, whatever the central system was a moment ago', { uplink: 'none', centralSystem: 'online' }, 'steady'],
    ['a network, no backend', { uplink: 'ethernet', centralSystem: 'offline' }, 'fast'],
    ['a network of its own, no backend', { uplink: 'access-point', centralSystem: 'offline' }, 'fast'],
    ['backend connected', { uplink: 'cellular', centralSystem: 'online' }, 'off'],
    ['no backend wanted', { uplink: 'wifi', centralSystem: 'none' }, 'off'],
  ] as const)('%s', (_what, facts, signal) => {
    expect(shown(facts)).toBe(signal);
  });

  it('has a signal for each state, and each state has facts', () => {
    const all = UPLINK_KINDS.flatMap((uplink) =>
      (['online', 'offline', 'none'] as const).map((centralSystem) => networkState({ uplink, centralSystem })),
    );
    expect(new Set(all)).toEqual(new Set(NETWORK_STATES));
    expect(Object.keys(ETEK.networkLamp ?? {}).sort()).toEqual([...NETWORK_STATES].sort());
  });
});
