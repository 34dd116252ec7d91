// SPDX-License-Identifier: Apache-2.0

/** What the bench must know of a bus or line to emulate it. A board file says at least this much. */
export type BusDescription =
  /** `number` is what the bench's `i2c-hang` fault calls the bus; without one it is its place among the I2C buses, from 1. */
  | { readonly type: 'i2c'; readonly hertz: number; readonly number?: number | undefined }
  | { readonly type: 'uart'; readonly baud: number }
  | { readonly type: 'spi' }
  | { readonly type: 'pwm' }
  | { readonly type: 'input' }
  | { readonly type: 'output' }
  | { readonly type: 'sysfs' }
  | { readonly type: 'events' }
  | { readonly type: 'watchdog' };

export type BusDescriptions = Readonly<Record<string, BusDescription>>;
export type BusType = BusDescription['type'];

/** Finds a bus of one type. @throws Error naming the bus, what it is, and the names there are of the wanted type */
export function requireBus<V>(buses: ReadonlyMap<string, V>, type: BusType, name: string): V {
  const bus = buses.get(name);
  if (bus !== undefined) return bus;
  const known = [...buses.keys()].join(', ') || 'none';
  throw new Error(`bus "${name}": there is no ${type} of that name; known: ${known}`);
}
