// SPDX-License-Identifier: Apache-2.0
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
} from '../ports/buses.ts';
import type { Clock } from '../ports/clock.ts';
import type { BusResolver } from '../ports/driver.ts';
import type {
  EmulatedAttributes,
  EmulatedBuses,
  EmulatedI2cChip,
  EmulatedSerialPeer,
  EmulatedSpiChip,
} from '../ports/emulator.ts';
import { type BusDescription, type BusDescriptions, requireBus } from './bus-descriptions.ts';
import type { BusTiming } from './bus-time.ts';
import { EmulatedI2cBus } from './emulated-i2c.ts';
import { EmulatedAttributeFolder, EmulatedEventSource, EmulatedWatchdog } from './emulated-kernel.ts';
import { EmulatedInput, EmulatedOutput, EmulatedPwm } from './emulated-lines.ts';
import { EmulatedSerialLine } from './emulated-serial.ts';
import { EmulatedSpiSelect } from './emulated-spi.ts';

/**
 * All buses and lines of one controller board, both ends: drivers resolve them as real ones, emulators attach chips.
 * A name that the board does not describe is refused with the names it does.
 */
export class EmulatedBusSet implements EmulatedBuses, BusResolver {
  readonly i2cBuses = new Map<string, EmulatedI2cBus>();
  readonly serialLines = new Map<string, EmulatedSerialLine>();
  readonly spiSelects = new Map<string, EmulatedSpiSelect>();
  readonly pwmChannels = new Map<string, EmulatedPwm>();
  readonly inputs = new Map<string, EmulatedInput>();
  readonly outputs = new Map<string, EmulatedOutput>();
  readonly folders = new Map<string, EmulatedAttributeFolder>();
  readonly eventSources = new Map<string, EmulatedEventSource>();
  readonly watchdogs = new Map<string, EmulatedWatchdog>();
  readonly #i2cByNumber = new Map<number, EmulatedI2cBus>();
  readonly #clock: Clock;
  readonly #timing: BusTiming;

  constructor(descriptions: BusDescriptions, clock: Clock, timing: BusTiming) {
    this.#clock = clock;
    this.#timing = timing;
    for (const [name, description] of Object.entries(descriptions)) this.#create(name, description);
  }

  i2c(bus: string): I2cBus {
    return requireBus(this.i2cBuses, 'i2c', bus);
  }

  serial(bus: string): SerialLine {
    return requireBus(this.serialLines, 'uart', bus);
  }

  spi(bus: string): SpiDevice {
    return requireBus(this.spiSelects, 'spi', bus);
  }

  pwm(bus: string): PwmChannel {
    return requireBus(this.pwmChannels, 'pwm', bus);
  }

  input(line: string): InputLine {
    return requireBus(this.inputs, 'input', line);
  }

  output(line: string): OutputLine {
    return requireBus(this.outputs, 'output', line);
  }

  sysfs(bus: string): AttributeFolder {
    return requireBus(this.folders, 'sysfs', bus);
  }

  events(bus: string): ByteSource {
    return requireBus(this.eventSources, 'events', bus);
  }

  watchdog(bus: string): KernelWatchdog {
    return requireBus(this.watchdogs, 'watchdog', bus);
  }

  attachI2c(bus: string, address: number, chip: EmulatedI2cChip): void {
    requireBus(this.i2cBuses, 'i2c', bus).attach(address, chip);
  }

  attachSerial(bus: string, peer: EmulatedSerialPeer): (bytes: Uint8Array) => void {
    return requireBus(this.serialLines, 'uart', bus).attach(peer);
  }

  attachSpi(bus: string, chip: EmulatedSpiChip): void {
    requireBus(this.spiSelects, 'spi', bus).attach(chip);
  }

  attachSysfs(bus: string, folder: EmulatedAttributes): void {
    requireBus(this.folders, 'sysfs', bus).attach(folder);
  }

  attachEvents(bus: string): EmulatedEventSource {
    return requireBus(this.eventSources, 'events', bus);
  }

  attachPwm(bus: string, onWave: (periodNanoseconds: number, dutyNanoseconds: number) => void): void {
    requireBus(this.pwmChannels, 'pwm', bus).attach(onWave);
  }

  attachOutput(line: string, onLevel: (active: boolean) => void): void {
    requireBus(this.outputs, 'output', line).attach(onLevel);
  }

  attachInput(line: string): (active: boolean) => void {
    const input = requireBus(this.inputs, 'input', line);
    return (active) => input.drive(active);
  }

  /** Numbers the `i2c-hang` fault may name. */
  i2cNumbers(): readonly number[] {
    return [...this.#i2cByNumber.keys()];
  }

  /** Makes a bus hang or run again. @throws RangeError for a number no bus has */
  hangI2c(number: number, hung: boolean): void {
    const bus = this.#i2cByNumber.get(number);
    if (bus === undefined)
      throw new RangeError(`no I2C bus ${number}; known: ${this.i2cNumbers().join(', ') || 'none'}`);
    bus.setHung(hung);
  }

  /** Takes the chips' supply away, which also resets the controller's own pins, or gives it back. */
  setPowered(powered: boolean): void {
    for (const bus of this.i2cBuses.values()) bus.setPowered(powered);
    for (const line of this.serialLines.values()) line.setPowered(powered);
    for (const select of this.spiSelects.values()) select.setPowered(powered);
    for (const folder of this.folders.values()) folder.setPowered(powered);
    if (powered) return;
    for (const output of this.outputs.values()) output.drive(false);
    for (const channel of this.pwmChannels.values()) channel.reset();
  }

  #create(name: string, description: BusDescription): void {
    switch (description.type) {
      case 'i2c': {
        const bus = new EmulatedI2cBus(name, description.hertz, this.#clock, this.#timing);
        this.i2cBuses.set(name, bus);
        const number = description.number ?? this.i2cBuses.size;
        if (this.#i2cByNumber.has(number)) throw new Error(`bus "${name}": I2C bus number ${number} is taken`);
        this.#i2cByNumber.set(number, bus);
        return;
      }
      case 'uart':
        this.serialLines.set(name, new EmulatedSerialLine(name, description.baud, this.#clock, this.#timing));
        return;
      case 'spi':
        this.spiSelects.set(name, new EmulatedSpiSelect(name, this.#clock, this.#timing));
        return;
      case 'pwm':
        this.pwmChannels.set(name, new EmulatedPwm(name));
        return;
      case 'input':
        this.inputs.set(name, new EmulatedInput(name));
        return;
      case 'output':
        this.outputs.set(name, new EmulatedOutput(name));
        return;
      case 'sysfs':
        this.folders.set(name, new EmulatedAttributeFolder(name));
        return;
      case 'events':
        this.eventSources.set(name, new EmulatedEventSource(name));
        return;
      case 'watchdog':
        this.watchdogs.set(name, new EmulatedWatchdog(name));
        return;
    }
  }
}

/** Emulates the buses a board describes. Use `exact` timing with a virtual clock and `coarse` with the real one. */
export function createEmulatedBuses(
  descriptions: BusDescriptions,
  clock: Clock,
  timing: BusTiming = 'exact',
): EmulatedBusSet {
  return new EmulatedBusSet(descriptions, clock, timing);
}
