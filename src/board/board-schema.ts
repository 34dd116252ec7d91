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
  watchdog: { kind: 'heartbeat', owner: 'guard' },
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

/** Says in the generated schema what a field is; editors show it. */
const told = <const S extends v.GenericSchema>(schema: S, text: string) => v.pipe(schema, v.description(text));

const pins = told(
  v.optional(v.array(whole(0, 57))),
  'Header pins the overlay routes a bus to, where they are not the usual ones of its device path.',
);

const i2c = v.strictObject({
  type: v.literal('i2c'),
  owner,
  path: devicePath,
  pins,
  number: told(whole(0, 99), "The kernel's number of the bus: N of /dev/i2c-N."),
  hertz: whole(10_000, 1_000_000),
});
const uart = v.strictObject({
  type: v.literal('uart'),
  owner,
  path: devicePath,
  pins,
  baud: v.picklist([1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200]),
  parity: v.optional(v.picklist(['none', 'even', 'odd']), 'none'),
  stopBits: v.optional(v.picklist([1, 2]), 1),
});
const pwm = v.strictObject({
  type: v.literal('pwm'),
  owner,
  device: told(
    v.pipe(v.string(), v.regex(/^[0-9a-f]+\.pwm$/, 'must look like "fe20c000.pwm"')),
    'Device-tree address of the controller, which does not change as chip numbers do: fe20c000.pwm.',
  ),
  channel: told(v.picklist([0, 1, 2, 3]), 'A Pi 5 has four.'),
  line: told(
    v.picklist([12, 13, 18, 19]),
    'The pin the overlay routes it to: up to Pi 4, channel 0 on GPIO 12 or 18, channel 1 on 13 or 19.',
  ),
});
const gpio = {
  owner,
  chip: told(
    v.pipe(v.string(), v.regex(/^[\w.:-]{1,40}$/, "must be a GPIO chip's label, as pinctrl-bcm2711")),
    "Label of the GPIO chip; its number differs between kernels. An expander's is its I2C name.",
  ),
  line: told(
    v.union([
      whole(0, 57),
      v.pipe(v.string(), v.regex(/^[A-Za-z][\w.-]{0,31}$/, 'must be an offset or the name of a line')),
    ]),
    "Offset within the chip; or, on the header's chip, the line's name: GPIO17.",
  ),
  activeLow: v.optional(v.boolean(), false),
  backend: told(
    v.optional(v.picklist(['sysfs', 'gpiod']), 'sysfs'),
    '`sysfs` by onoff: the line keeps its level when the process dies. `gpiod` by node-libgpiod.',
  ),
};
const input = v.strictObject({
  type: v.literal('input'),
  ...gpio,
  bias: told(
    v.optional(v.picklist(['pull-up', 'pull-down', 'none']), 'none'),
    'What the device tree or config.txt must set; sysfs cannot.',
  ),
});
const output = v.strictObject({ type: v.literal('output'), ...gpio });
const spi = v.strictObject({
  type: v.literal('spi'),
  owner,
  path: told(
    v.pipe(v.string(), v.regex(/^\/dev\/spidev\d+\.\d+$/, 'must look like "/dev/spidev0.0"')),
    'Bus and chip select: /dev/spidev0.0',
  ),
  pins,
});
const sysfs = v.strictObject({
  type: v.literal('sysfs'),
  owner,
  class: v.picklist(['hwmon', 'iio', 'w1', 'leds']),
  name: told(
    v.pipe(v.string(), v.regex(/^[\w.:-]{1,63}$/, 'must be the name of a device')),
    "hwmon and iio: what the device's `name` says; w1: its id, 28-…; leds: its folder.",
  ),
  device: told(
    v.optional(v.pipe(v.string(), v.regex(/^[\w.:-]{1,63}$/, 'must be the last part of a device link'))),
    'Where several have one name: the last part of the device link, as 1-0048.',
  ),
  /** Header pins the kernel's driver takes. 1-Wire takes GPIO 4 unless its overlay says otherwise; `[]` for none. */
  pins,
});
const events = v.strictObject({
  type: v.literal('events'),
  owner,
  name: told(
    v.pipe(v.string(), v.minLength(1), v.maxLength(80)),
    'What the input device calls itself in /sys/class/input/event*/device/name.',
  ),
});
const watchdog = v.strictObject({
  type: v.literal('watchdog'),
  owner,
  path: v.pipe(v.string(), v.regex(/^\/dev\/watchdog\d*$/, 'must be /dev/watchdog or /dev/watchdogN')),
});

export const busSchema = v.variant('type', [i2c, uart, pwm, input, output, spi, sysfs, events, watchdog]);
/** One bus or line as the board file declares it. */
export type BusSpec = v.InferOutput<typeof busSchema>;

export const deviceSchema = v.strictObject({
  role: v.picklist(ROLE_NAMES),
  owner,
  driver: told(v.string(), '`kind/chip`, a folder below drivers/.'),
  options: v.record(v.string(), v.unknown()),
  required: told(v.optional(v.boolean(), true), 'False: the charger works without it.'),
});
export type DeviceSpec = v.InferOutput<typeof deviceSchema>;

/** WS281x libraries drive their strips by PWM, PCM or SPI; analogue audio takes both PWM channels. */
export const ALSO_USES = ['analogue-audio', 'ws281x-pwm', 'ws281x-pcm', 'ws281x-spi', 'i2s'] as const;

export const boardSchema = v.strictObject({
  $schema: v.optional(v.string()),
  id: name,
  interlock: told(
    v.picklist(['hardware', 'controller', 'none']),
    'hardware: a heartbeat line gates the coil and the residual-current trip cuts it without software. controller: a controller of its own watches pilot, residual current and contactor and switches by itself. Anything else runs on a bench only.',
  ),
  alsoUses: told(
    v.optional(v.array(v.picklist(ALSO_USES)), []),
    'Blocks of the processor that something besides this program uses, so that clashes are found.',
  ),
  buses: v.record(name, busSchema),
  devices: v.array(deviceSchema),
});
/** A board file, valid in itself; pins and wiring are checked by `loadBoard`. */
export type BoardFile = v.InferOutput<typeof boardSchema>;
