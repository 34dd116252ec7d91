// SPDX-License-Identifier: Apache-2.0
import type { GenericSchema, InferOutput } from 'valibot';
import type {
  AttributeFolder,
  ByteSource,
  I2cBus,
  InputLine,
  KernelWatchdog,
  OutputLine,
  PwmChannel,
  SerialLine,
  SpiDevice,
} from './buses.ts';
import type { Clock } from './clock.ts';
import type { DeviceKind, DeviceOfKind } from './devices.ts';
import type { Log } from './log.ts';

/** Opens what a board file names. Each throws an Error that names the bus and the line of the board file it came from. */
export interface BusResolver {
  i2c(bus: string): I2cBus;
  serial(bus: string): SerialLine;
  spi(bus: string): SpiDevice;
  pwm(bus: string): PwmChannel;
  input(line: string): InputLine;
  output(line: string): OutputLine;
  sysfs(bus: string): AttributeFolder;
  events(bus: string): ByteSource;
  watchdog(bus: string): KernelWatchdog;
}

export interface DriverContext {
  readonly clock: Clock;
  readonly log: Log;
  readonly buses: BusResolver;
}

/** What a part can and cannot do, in short sentences without a full stop. */
export interface Abilities {
  readonly can: readonly string[];
  readonly cannot: readonly string[];
}

/** What a driver folder's driver.ts exports: a chip or protocol, the options a board file may give it, and how to start it. */
export interface DriverDefinition<K extends DeviceKind = DeviceKind, S extends GenericSchema = GenericSchema> {
  /** Folder name below its kind: `ads1115-peak`, `pn532`. */
  readonly id: string;
  readonly kind: K;
  /** Strict: unknown options are refused. Names of buses and lines are plain strings resolved through the context. */
  readonly options: S;
  /** What people should know before they choose it: shown by `check-board` and in docs/hardware.md. */
  readonly abilities?: Abilities;
  /**
   * True for a pilot whose controller opens the contactor by itself, as its device's `traits.switchesContactor` says. A
   * board with `"interlock": "controller"` needs one.
   */
  readonly switchesContactor?: boolean;
  create(options: InferOutput<S>, context: DriverContext): Promise<DeviceOfKind<K>>;
}

/** Types a definition from its own values. */
export function defineDriver<K extends DeviceKind, S extends GenericSchema>(
  definition: DriverDefinition<K, S>,
): DriverDefinition<K, S> {
  return definition;
}
