// SPDX-License-Identifier: Apache-2.0

/** A fault of the bench and the value it takes, if any. */
export interface FaultSwitch {
  readonly name: string;
  readonly value?: { readonly unit: string; readonly lowest: number; readonly highest: number; readonly usual: number };
}

export interface FaultGroup {
  readonly title: 'pilot' | 'contactor' | 'protection' | 'supply' | 'devices';
  readonly faults: readonly FaultSwitch[];
}

/** Every fault name of the bench control API, in groups for people. */
export const FAULT_GROUPS: readonly FaultGroup[] = [
  {
    title: 'pilot',
    faults: [
      { name: 'pilot-short' },
      { name: 'pilot-open' },
      { name: 'diode-short' },
      { name: 'pilot-stuck' },
      { name: 'pilot-chatter', value: { unit: 'Hz', lowest: 1, highest: 1000, usual: 20 } },
      { name: 'proximity-open' },
    ],
  },
  {
    title: 'contactor',
    faults: [
      { name: 'contactor-weld' },
      { name: 'contactor-stuck-open' },
      { name: 'contactor-opens' },
      { name: 'contactor-leak', value: { unit: 'mA', lowest: 1, highest: 80_000, usual: 2000 } },
      { name: 'lock-jam' },
    ],
  },
  {
    title: 'protection',
    faults: [
      { name: 'residual-ac', value: { unit: 'mA', lowest: 0, highest: 1000, usual: 30 } },
      { name: 'residual-dc', value: { unit: 'mA', lowest: 0, highest: 1000, usual: 10 } },
      { name: 'residual-selftest-fails' },
      { name: 'ground-lost' },
      { name: 'emergency-stop' },
      { name: 'tamper' },
      { name: 'heartbeat-line-stuck' },
    ],
  },
  {
    title: 'supply',
    faults: [
      { name: 'mains-voltage', value: { unit: 'V', lowest: 0, highest: 440, usual: 280 } },
      { name: 'phase-lost', value: { unit: 'L', lowest: 1, highest: 3, usual: 2 } },
      { name: 'overdraw', value: { unit: '%', lowest: 0, highest: 200, usual: 30 } },
      { name: 'temperature', value: { unit: '°C', lowest: -40, highest: 125, usual: 90 } },
    ],
  },
  {
    title: 'devices',
    faults: [
      { name: 'meter-silent' },
      { name: 'meter-late', value: { unit: 'ms', lowest: 1, highest: 60_000, usual: 500 } },
      { name: 'meter-corrupt', value: { unit: '%', lowest: 1, highest: 100, usual: 100 } },
      { name: 'meter-lies', value: { unit: '%', lowest: 10, highest: 90, usual: 57 } },
      { name: 'meter-frozen' },
      { name: 'mains-meter-silent' },
      { name: 'reader-silent' },
      { name: 'display-silent' },
      { name: 'thermometer-silent' },
      { name: 'dip-switch', value: { unit: 'code', lowest: 0, highest: 7, usual: 0 } },
      { name: 'i2c-hang', value: { unit: 'bus', lowest: 0, highest: 255, usual: 1 } },
    ],
  },
];
