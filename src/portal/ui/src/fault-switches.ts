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
    faults: [{ name: 'pilot-short' }, { name: 'pilot-open' }, { name: 'diode-short' }, { name: 'proximity-open' }],
  },
  {
    title: 'contactor',
    faults: [
      { name: 'contactor-weld' },
      { name: 'contactor-stuck-open' },
      { name: 'contactor-opens' },
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
      { name: 'mains-meter-silent' },
      { name: 'reader-silent' },
      { name: 'display-silent' },
      { name: 'i2c-hang', value: { unit: 'bus', lowest: 0, highest: 255, usual: 1 } },
    ],
  },
];
