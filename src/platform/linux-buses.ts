// SPDX-License-Identifier: Apache-2.0
import type { BusSpec, Owner } from '../board/board-schema.ts';
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
import { LinuxAttributeFolder } from './linux-attributes.ts';
import { LinuxEventSource } from './linux-events.ts';
import { LinuxInput, LinuxOutput } from './linux-gpio.ts';
import { GpiodInput, GpiodOutput, loadGpiod } from './linux-gpiod.ts';
import { type LinuxI2cBus, openI2c } from './linux-i2c.ts';
import { LinuxSerialLine } from './linux-serial.ts';
import { type LinuxSpiDevice, openSpi } from './linux-spi.ts';
import { LinuxWatchdog } from './linux-watchdog.ts';
import { SysfsPwm } from './sysfs-pwm.ts';

type SpecOf<T extends BusSpec['type']> = Extract<BusSpec, { readonly type: T }>;

/**
 * The machine's own buses, as a board file declares them for one process. Each is opened when it is first asked for and
 * then kept; its native package is loaded then too.
 */
export class LinuxBuses implements BusResolver {
  readonly #specs: Readonly<Record<string, BusSpec>>;
  readonly #owner: Owner;
  readonly #clock: Clock;
  readonly #i2c = new Map<string, LinuxI2cBus>();
  readonly #serial = new Map<string, LinuxSerialLine>();
  readonly #spi = new Map<string, LinuxSpiDevice>();
  readonly #pwm = new Map<string, SysfsPwm>();
  readonly #inputs = new Map<string, LinuxInput | GpiodInput>();
  readonly #outputs = new Map<string, OutputLine>();
  readonly #folders = new Map<string, LinuxAttributeFolder>();
  readonly #events = new Map<string, LinuxEventSource>();
  readonly #watchdogs = new Map<string, LinuxWatchdog>();

  constructor(specs: Readonly<Record<string, BusSpec>>, owner: Owner, clock: Clock) {
    this.#specs = specs;
    this.#owner = owner;
    this.#clock = clock;
  }

  i2c(bus: string): I2cBus {
    return once(this.#i2c, bus, () => openI2c(bus, this.#spec('i2c', bus).number, this.#clock));
  }

  serial(bus: string): SerialLine {
    return once(this.#serial, bus, () => new LinuxSerialLine(bus, this.#spec('uart', bus), this.#clock));
  }

  spi(bus: string): SpiDevice {
    return once(this.#spi, bus, () => openSpi(bus, this.#spec('spi', bus).path, this.#clock));
  }

  pwm(bus: string): PwmChannel {
    return once(this.#pwm, bus, () => {
      const { device, channel } = this.#spec('pwm', bus);
      return new SysfsPwm(bus, device, channel, this.#clock);
    });
  }

  input(line: string): InputLine {
    return once(this.#inputs, line, () => {
      const spec = this.#spec('input', line);
      if (spec.backend === 'sysfs') return new LinuxInput(line, spec);
      return new GpiodInput(line, spec, spec.bias, this.#clock, loadGpiod(line));
    });
  }

  output(line: string): OutputLine {
    return once(this.#outputs, line, () => {
      const spec = this.#spec('output', line);
      return spec.backend === 'sysfs' ? new LinuxOutput(line, spec) : new GpiodOutput(line, spec, loadGpiod(line));
    });
  }

  sysfs(bus: string): AttributeFolder {
    return once(this.#folders, bus, () => new LinuxAttributeFolder(bus, this.#spec('sysfs', bus), this.#clock));
  }

  events(bus: string): ByteSource {
    return once(this.#events, bus, () => new LinuxEventSource(bus, this.#spec('events', bus).name, this.#clock));
  }

  watchdog(bus: string): KernelWatchdog {
    return once(this.#watchdogs, bus, () => new LinuxWatchdog(bus, this.#spec('watchdog', bus).path));
  }

  /**
   * Gives ports and inputs back and stops the watchdogs, for a program that ends in order. Outputs and PWM channels keep
   * what they carry; nothing else may take them.
   */
  async close(): Promise<void> {
    for (const line of this.#serial.values()) line.close();
    for (const input of this.#inputs.values()) input.close();
    await Promise.all([
      ...[...this.#i2c.values()].map((bus) => bus.close()),
      ...[...this.#spi.values()].map((device) => device.close()),
      ...[...this.#events.values()].map((source) => source.close()),
      ...[...this.#watchdogs.values()].map((watchdog) => watchdog.disarm()),
    ]);
  }

  #spec<T extends BusSpec['type']>(type: T, name: string): SpecOf<T> {
    const spec = Object.hasOwn(this.#specs, name) ? this.#specs[name] : undefined;
    if (spec?.type !== type) throw new Error(`buses.${name}: the board has no ${type} of that name`);
    if (spec.owner !== this.#owner) throw new Error(`buses.${name}: belongs to the ${spec.owner}`);
    return spec as SpecOf<T>;
  }
}

function once<V>(opened: Map<string, V>, name: string, open: () => V): V {
  const known = opened.get(name);
  if (known !== undefined) return known;
  const fresh = open();
  opened.set(name, fresh);
  return fresh;
}
