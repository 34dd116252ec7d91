// SPDX-License-Identifier: Apache-2.0
import type { GenericSchema, InferOutput } from 'valibot';
import type { I2cBus, InputLine, OutputLine, PwmChannel, SerialLine, SpiDevice } from './buses.ts';
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
}

export interface DriverContext {
  readonly clock: Clock;
  readonly log: Log;
  readonly buses: BusResolver;
}

/** What a driver folder's driver.ts exports: a chip or protocol, the options a board file may give it, and how to start it. */
export interface DriverDefinition<K extends DeviceKind = DeviceKind, S extends GenericSchema = GenericSchema> {
  /** Folder name below its kind: `ads1115-peak`, `pn532`. */
  readonly id: string;
  readonly kind: K;
  /** Strict: unknown options are refused. Names of buses and lines are plain strings resolved through the context. */
  readonly options: S;
  create(options: InferOutput<S>, context: DriverContext): Promise<DeviceOfKind<K>>;
}

/** Types a definition from its own values. */
export function defineDriver<K extends DeviceKind, S extends GenericSchema>(
  definition: DriverDefinition<K, S>,
): DriverDefinition<K, S> {
  return definition;
}
