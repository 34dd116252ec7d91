// SPDX-License-Identifier: Apache-2.0

import type { OpenLink } from '../../src/link/station-end.ts';
import type { Transport } from '../../src/ocpp/rpc/transport.ts';
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
  Unsubscribe,
} from '../../src/ports/buses.ts';
import type { Clock, Timer } from '../../src/ports/clock.ts';
import type { BusResolver } from '../../src/ports/driver.ts';
import type { FileTransport, RunningTransfer } from '../../src/ports/transfers.ts';

/** What a dead process waits for: one each, as a shared one would keep all that ever waited for it. */
function never(): Promise<never> {
  return new Promise<never>(() => {});
}

/**
 * One process of a charger that runs in a single one. Killing it leaves everything as it is at that moment: its timers
 * never fire, what it waits for never comes, its lines and PWM channels keep what they carry.
 */
export class SimulatedProcess {
  readonly clock: Clock;
  readonly buses: BusResolver;
  readonly #onKill = new Set<() => void>();
  readonly #timers = new Set<Timer>();
  #alive = true;

  constructor(clock: Clock, buses: BusResolver) {
    this.clock = this.#killableClock(clock);
    this.buses = this.#killableBuses(buses);
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** As SIGKILL does. Nothing may hold on to the dead, or a soak's memory would say nothing of the charger's. */
  kill(): void {
    this.#alive = false;
    for (const run of this.#onKill) run();
    for (const timer of this.#timers) timer.cancel();
    this.#onKill.clear();
    this.#timers.clear();
  }

  /** Connections break when the process dies. */
  link(open: OpenLink): OpenLink {
    return (handlers) => {
      const stream = open({
        onOpen: () => this.#whileAlive(() => handlers.onOpen()),
        onText: (text) => this.#whileAlive(() => handlers.onText(text)),
        onClosed: () => this.#whileAlive(() => handlers.onClosed()),
      });
      this.#onKill.add(() => stream.close());
      return stream;
    };
  }

  /** A connection ends without a close frame when the process dies. */
  transport(transport: Transport): Transport {
    return {
      connect: (request, listener) => {
        const socket = transport.connect(request, {
          opened: () => this.#whileAlive(() => listener.opened()),
          text: (text) => this.#whileAlive(() => listener.text(text)),
          heard: () => this.#whileAlive(() => listener.heard()),
          closed: (reason) => this.#whileAlive(() => listener.closed(reason)),
        });
        this.#onKill.add(() => socket.terminate());
        return socket;
      },
    };
  }

  /** A transfer ends when the process dies, and nobody hears of it. */
  files(transport: FileTransport): FileTransport {
    const mortal = ({ done, cancel }: RunningTransfer): RunningTransfer => {
      this.#onKill.add(cancel);
      return { done: this.#survive(done), cancel };
    };
    return {
      download: (request) => mortal(transport.download(request)),
      upload: (request) => mortal(transport.upload(request)),
    };
  }

  #whileAlive(run: () => void): void {
    if (this.#alive) run();
  }

  /** Settles as the promise does, as long as the process lives. */
  #survive<T>(promise: Promise<T>): Promise<T> {
    return promise.then(
      (value) => (this.#alive ? value : never()),
      (error: unknown) => {
        if (this.#alive) throw error;
        return never();
      },
    );
  }

  /** Calls nothing for a dead process. */
  #call<T>(run: () => Promise<T>): Promise<T> {
    return this.#alive ? this.#survive(run()) : never();
  }

  #killableClock(clock: Clock): Clock {
    return {
      monotonicMicros: () => clock.monotonicMicros(),
      wallMillis: () => clock.wallMillis(),
      after: (delayMs, name, run) => this.#after(clock, delayMs, name, run),
      sleep: (delayMs) => this.#survive(clock.sleep(delayMs)),
    };
  }

  #after(clock: Clock, delayMs: number, name: string, run: () => void): Timer {
    const timer = clock.after(delayMs, name, () => {
      this.#timers.delete(timer);
      this.#whileAlive(run);
    });
    this.#timers.add(timer);
    return {
      cancel: () => {
        this.#timers.delete(timer);
        timer.cancel();
      },
    };
  }

  /** Hears nothing any more when it is dead. */
  #listens(unsubscribe: Unsubscribe): Unsubscribe {
    this.#onKill.add(unsubscribe);
    return () => {
      this.#onKill.delete(unsubscribe);
      unsubscribe();
    };
  }

  #killableBuses(buses: BusResolver): BusResolver {
    const i2cBuses = new Map<string, I2cBus>();
    const serialLines = new Map<string, SerialLine>();
    const spiDevices = new Map<string, SpiDevice>();
    return {
      // One object for each bus, as drivers that share a chip recognise it by its bus.
      i2c: (name): I2cBus => {
        const bus = buses.i2c(name);
        const wrapped = i2cBuses.get(name) ?? {
          id: bus.id,
          transfer: (address, bytes, length) => this.#call(() => bus.transfer(address, bytes, length)),
        };
        i2cBuses.set(name, wrapped);
        return wrapped;
      },
      serial: (name): SerialLine => {
        const line = buses.serial(name);
        const wrapped = serialLines.get(name) ?? {
          id: line.id,
          write: (bytes) => this.#call(() => line.write(bytes)),
          onBytes: (listener) => this.#listens(line.onBytes((bytes) => this.#whileAlive(() => listener(bytes)))),
          onPresence: (listener) =>
            this.#listens(line.onPresence((present) => this.#whileAlive(() => listener(present)))),
        };
        serialLines.set(name, wrapped);
        return wrapped;
      },
      spi: (name): SpiDevice => {
        const device = buses.spi(name);
        const wrapped = spiDevices.get(name) ?? {
          id: device.id,
          transfer: (messages) => this.#call(() => device.transfer(messages)),
        };
        spiDevices.set(name, wrapped);
        return wrapped;
      },
      pwm: (name): PwmChannel => {
        const channel = buses.pwm(name);
        return { id: channel.id, drive: (period, duty) => this.#call(() => channel.drive(period, duty)) };
      },
      input: (name): InputLine => {
        const line = buses.input(name);
        return {
          id: line.id,
          isActive: () => this.#call(() => line.isActive()),
          onChange: (listener) => this.#listens(line.onChange((active) => this.#whileAlive(() => listener(active)))),
        };
      },
      output: (name): OutputLine => {
        const line = buses.output(name);
        return {
          id: line.id,
          set: (active) => this.#call(() => line.set(active)),
          readBack: () => this.#call(() => line.readBack()),
        };
      },
      sysfs: (name): AttributeFolder => {
        const folder = buses.sysfs(name);
        return {
          id: folder.id,
          read: (attribute) => this.#call(() => folder.read(attribute)),
          write: (attribute, value) => this.#call(() => folder.write(attribute, value)),
        };
      },
      events: (name): ByteSource => {
        const source = buses.events(name);
        return {
          id: source.id,
          onBytes: (listener) => this.#listens(source.onBytes((bytes) => this.#whileAlive(() => listener(bytes)))),
          onPresence: (listener) =>
            this.#listens(source.onPresence((present) => this.#whileAlive(() => listener(present)))),
        };
      },
      watchdog: (name): KernelWatchdog => {
        const dog = buses.watchdog(name);
        return {
          id: dog.id,
          feed: () => this.#call(() => dog.feed()),
          disarm: () => this.#call(() => dog.disarm()),
        };
      },
    };
  }
}
