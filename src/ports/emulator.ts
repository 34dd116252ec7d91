// SPDX-License-Identifier: Apache-2.0
import type { GenericSchema, InferOutput } from 'valibot';
import type { Clock, Random } from './clock.ts';
import type { DeviceKind } from './devices.ts';
import type { DriverDefinition } from './driver.ts';
import type { World } from './world.ts';

/** An emulated chip on I2C: it gets the bytes a master writes and gives the bytes a master reads. */
export interface EmulatedI2cChip {
  /** False: the chip does not acknowledge. `bytes` is empty for a plain read. */
  write(bytes: Uint8Array): boolean;
  read(length: number): Uint8Array;
}

/** An emulated device on a UART: it gets bytes as they arrive and answers whenever it likes. */
export interface EmulatedSerialPeer {
  /** Called with each piece of bytes the charger sent, when its last bit has arrived. */
  receive(bytes: Uint8Array): void;
}

/** An emulated chip on an SPI device select. */
export interface EmulatedSpiChip {
  /**
   * One message, chip select low throughout.
   * @param agoMicros how long before now it was on the wire: messages of a burst are told together at its end
   * @returns as many bytes as came in
   */
  exchange(bytes: Uint8Array, agoMicros: number): Uint8Array;
}

/** An emulated device folder of sysfs. */
export interface EmulatedAttributes {
  /** Undefined: there is no such file, or the chip does not answer. */
  read(attribute: string): string | undefined;
  /** False: the kernel refuses the value. */
  write(attribute: string, value: string): boolean;
}

/** The far ends of the buses that a board file names. */
export interface EmulatedBuses {
  attachI2c(bus: string, address: number, chip: EmulatedI2cChip): void;
  /** Returns a function that sends bytes to the charger at the line's baud rate. */
  attachSerial(bus: string, peer: EmulatedSerialPeer): (bytes: Uint8Array) => void;
  attachSpi(bus: string, chip: EmulatedSpiChip): void;
  attachSysfs(bus: string, folder: EmulatedAttributes): void;
  /** Returns the far end of an input device: bytes as the kernel hands them out, and whether it is plugged in. */
  attachEvents(bus: string): { send(bytes: Uint8Array): void; setPresent(present: boolean): void };
  /** Calls back with each wave the charger asks for. */
  attachPwm(bus: string, onWave: (periodNanoseconds: number, dutyNanoseconds: number) => void): void;
  /** Calls back with each level the charger sets (active or inactive), once at attach. */
  attachOutput(line: string, onLevel: (active: boolean) => void): void;
  /** Returns a function that drives the charger's input active or inactive. */
  attachInput(line: string): (active: boolean) => void;
}

export interface EmulatorContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly world: World;
  readonly buses: EmulatedBuses;
}

/** What a driver folder's emulator.ts exports: the chip's other side, built from the same options as its driver. */
export interface EmulatorDefinition<S extends GenericSchema = GenericSchema> {
  readonly driver: string;
  attach(options: InferOutput<S>, context: EmulatorContext): void;
}

/** Types an emulator by its driver's options. */
export function defineEmulator<K extends DeviceKind, S extends GenericSchema>(
  driver: DriverDefinition<K, S>,
  attach: (options: InferOutput<S>, context: EmulatorContext) => void,
): EmulatorDefinition<S> {
  return { driver: driver.id, attach };
}
