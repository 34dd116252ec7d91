// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { DeviceKind } from '../ports/devices.ts';

/** The two processes; every bus and device belongs to exactly one. */
export const OWNERS = ['guard', 'station'] as const;
export type Owner = (typeof OWNERS)[number];
const owner = v.picklist(OWNERS);

/** Parts that protect people: a board that has one does not work without it. */
export const PROTECTIVE_ROLES: readonly string[] = [
  'pilot',
  'proximity',
  'contactor',
  'residual',
  'earth',
  'emergency-stop',
  'tamper',
  'heartbeat',
  'thermometer',
  'dip',
  'lock',
];

/** What a board can have, the kind of device that fills the role, and the process that may hold it. */
export const ROLES = {
  pilot: { kind: 'pilot', owner: 'guard' },
  proximity: { kind: 'proximity', owner: 'guard' },
  contactor: { kind: 'contactor', owner: 'guard' },
  residual: { kind: 'residual', owner: 'guard' },
  earth: { kind: 'contact-sensor', owner: 'guard' },
  'emergency-stop': { kind: 'contact-sensor', owner: 'guard' },
  tamper: { kind: 'contact-sensor', owner: 'guard' },
  heartbeat: { kind: 'heartbeat', owner: 'guard' },
  thermometer: { kind: 'thermometer', owner: 'guard' },
  dip: { kind: 'dip', owner: 'guard' },
  meter: { kind: 'meter', owner: 'guard' },
  'mains-meter': { kind: 'meter', owner: 'guard' },
  lock: { kind: 'lock', owner: 'guard' },
  'tag-reader': { kind: 'tag-reader', owner: 'station' },
  display: { kind: 'display', owner: 'station' },
  light: { kind: 'light', owner: 'station' },
  buzzer: { kind: 'buzzer', owner: 'station' },
} as const satisfies Readonly<Record<string, { readonly kind: DeviceKind; readonly owner: Owner }>>;
export type Role = keyof typeof ROLES;
export const ROLE_NAMES = Object.keys(ROLES) as [Role, ...Role[]];

const name = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be lower case letters, digits and hyphens'));
const whole = (lowest: number, highest: number) =>
  v.pipe(v.number(), v.safeInteger(), v.minValue(lowest), v.maxValue(highest));
const devicePath = v.pipe(v.string(), v.regex(/^\/dev\/[\w./-]+$/, 'must be a path below /dev'));

const i2c = v.strictObject({
  type: v.literal('i2c'),
  owner,
  path: devicePath,
  /** The kernel's number of the bus: N of /dev/i2c-N. */
  number: whole(0, 99),
  hertz: whole(10_000, 1_000_000),
});
const uart = v.strictObject({
  type: v.literal('uart'),
  owner,
  path: devicePath,
  baud: v.picklist([1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200]),
  parity: v.optional(v.picklist(['none', 'even', 'odd']), 'none'),
  stopBits: v.optional(v.picklist([1, 2]), 1),
});
const pwm = v.strictObject({
  type: v.literal('pwm'),
  owner,
  /** Device-tree address of the controller, which does not change as chip numbers do: fe20c000.pwm. */
  device: v.pipe(v.string(), v.regex(/^[0-9a-f]+\.pwm$/, 'must look like "fe20c000.pwm"')),
  channel: v.picklist([0, 1]),
  /** The pin the overlay routes it to: channel 0 on GPIO 12 or 18, channel 1 on 13 or 19. */
  line: v.picklist([12, 13, 18, 19]),
});
const gpio = {
  owner,
  /** Label of the GPIO chip; its number differs between kernels. */
  chip: v.picklist(['pinctrl-bcm2711', 'pinctrl-bcm2835', 'pinctrl-rp1']),
  line: whole(0, 57),
  activeLow: v.optional(v.boolean(), false),
};
const input = v.strictObject({
  type: v.literal('input'),
  ...gpio,
  /** What the device tree or config.txt must set; sysfs cannot. */
  bias: v.optional(v.picklist(['pull-up', 'pull-down', 'none']), 'none'),
});
const output = v.strictObject({ type: v.literal('output'), ...gpio });
const spi = v.strictObject({ type: v.literal('spi'), owner, path: devicePath });

export const busSchema = v.variant('type', [i2c, uart, pwm, input, output, spi]);
/** One bus or line as the board file declares it. */
export type BusSpec = v.InferOutput<typeof busSchema>;

const device = v.strictObject({
  role: v.picklist(ROLE_NAMES),
  owner,
  /** `kind/chip`, a folder below drivers/. */
  driver: v.string(),
  options: v.record(v.string(), v.unknown()),
  /** False: the charger works without it. */
  required: v.optional(v.boolean(), true),
});
export type DeviceSpec = v.InferOutput<typeof device>;

export const boardSchema = v.strictObject({
  $schema: v.optional(v.string()),
  id: name,
  /**
   * `hardware`: a heartbeat line gates the coil and the residual-current trip cuts it without software. Anything else
   * runs on a bench only.
   */
  interlock: v.optional(v.picklist(['hardware', 'none']), 'none'),
  buses: v.record(name, busSchema),
  devices: v.array(device),
});
/** A board file, valid in itself; pins and wiring are checked by `loadBoard`. */
export type BoardFile = v.InferOutput<typeof boardSchema>;
