// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import { DEFAULT_LIGHTS } from '../core/display/light.ts';
import { SILENT_LOG } from '../ports/log.ts';
import { Panel, type PanelDevices } from './panel.ts';
import type { PanelPreferences } from './panel-preferences.ts';
import type { PanelFacts } from './panel-view.ts';

const CHARGING: PanelFacts = {
  status: 'Charging',
  why: 'charging',
  faults: [],
  cardReader: false,
  refused: undefined,
  authorizing: false,
  plugInSeconds: undefined,
  session: { wattHours: 12_345, seconds: 60 },
  milliamps: 16_000,
  watts: 3680,
  notice: undefined,
};

const PREFERENCES: PanelPreferences = {
  language: 'en',
  dimming: { awakePercent: 100, dimmedPercent: 10, afterMs: 60_000 },
  odometer: false,
  lightPercent: 100,
  sounds: true,
};

let clock: VirtualClock;
let preferences: PanelPreferences;
let shown: (readonly string[])[];
let lit: string[];

function panel(more: Partial<PanelDevices> = {}): Panel {
  const devices: PanelDevices = {
    display: {
      kind: 'display',
      columns: 16,
      rows: 2,
      show: async (lines) => void shown.push(lines),
    },
    light: { kind: 'light', show: async (color, pattern) => void lit.push(`${color} ${pattern}`) },
    ...more,
  };
  return new Panel(devices, clock, SILENT_LOG, () => preferences);
}

beforeEach(() => {
  clock = new VirtualClock();
  preferences = PREFERENCES;
  shown = [];
  lit = [];
});

describe('a panel with a display of two lines', () => {
  it('fits the text to the display and turns its pages', async () => {
    const small = panel();
    for (let second = 0; second < 9; second += 1) {
      small.show(CHARGING);
      await clock.advance(1000);
    }
    expect(shown).toEqual([
      ['CHARGING', '16.0 A  3.68 kW'],
      ['CHARGING', '12.35 kWh  1:00'],
      ['CHARGING', '16.0 A  3.68 kW'],
    ]);
  });

  it("shows the product's lights and words where it has any", async () => {
    const product = panel({
      lights: { ...DEFAULT_LIGHTS, charging: { color: 'blue', pattern: 'breathing' } },
      texts: { headlines: { charging: 'Charging' }, faults: {} },
    });
    product.show(CHARGING);
    await clock.advance(10);
    expect([shown[0]?.[0], lit[0]]).toEqual(['Charging', 'blue breathing']);
  });

  it('shows its light without a display', async () => {
    panel({ display: undefined }).show(CHARGING);
    await clock.advance(10);
    expect([shown, lit]).toEqual([[], ['blue slow']]);
  });
});

describe('a panel that nobody looks at', () => {
  it('dims after the time set, tells the display once, and wakes for anything a person would notice', async () => {
    const percents: number[] = [];
    const dimming = panel({
      display: {
        kind: 'display',
        columns: 21,
        rows: 7,
        hasSymbol: true,
        show: async () => {},
        setBrightness: async (percent) => {
          if (percents.at(-1) !== percent) percents.push(percent);
        },
      },
    });
    let facts = CHARGING;
    const pass = async (seconds: number) => {
      for (let second = 0; second < seconds; second += 1) {
        facts = {
          ...facts,
          watts: 3680 + second,
          network: { uplink: second % 9 === 0 ? 'wifi' : 'none', centralSystem: 'none' },
        };
        dimming.show(facts);
        await clock.advance(1000);
      }
      return percents.splice(0);
    };
    expect(await pass(60)).toEqual([100]);
    expect(await pass(5)).toEqual([10]);
    for (const happening of [
      { status: 'Finishing' },
      { faults: ['lock-failure'] },
      { refused: 'unknown' },
      { authorizing: true },
      { plugged: true },
      { notice: 'CODE 1' },
    ] as const) {
      facts = { ...facts, ...happening };
      expect(await pass(65)).toEqual([100, 10]);
    }
  });

  it('follows a changed setting at once', async () => {
    const percents: number[] = [];
    const bright = panel({
      display: {
        kind: 'display',
        columns: 16,
        rows: 2,
        show: async () => {},
        setBrightness: async (p) => void percents.push(p),
      },
    });
    bright.show(CHARGING);
    await clock.advance(10);
    preferences = { ...PREFERENCES, dimming: { ...PREFERENCES.dimming, awakePercent: 40 } };
    bright.show(CHARGING);
    await clock.advance(10);
    expect(percents).toEqual([100, 40]);
  });
});

describe('a panel with a lamp for the network', () => {
  it('is told of the network beside the state; without a table of the product, it is left alone', async () => {
    const network: string[] = [];
    const light = {
      kind: 'light' as const,
      show: async (color: string, pattern: string) => void lit.push(`${color} ${pattern}`),
      showNetwork: async (signal: string) => void network.push(signal),
    };
    const facts: PanelFacts = { ...CHARGING, network: { uplink: 'none', centralSystem: 'offline' } };
    panel({ light }).show(facts);
    await clock.advance(10);
    expect([network, lit]).toEqual([[], ['blue slow']]);
    panel({ light, networkLamp: { offline: 'steady', connected: 'fast', online: 'off' } }).show(facts);
    await clock.advance(10);
    expect(network).toEqual(['steady']);
  });
});
