// SPDX-License-Identifier: Apache-2.0
import { connect, type Socket } from 'node:net';
import {
  type AttributeFolder,
  BusError,
  type ByteSource,
  type I2cBus,
  type InputLine,
  type KernelWatchdog,
  type OutputLine,
  type PwmChannel,
  type SerialLine,
  type SpiDevice,
  type Unsubscribe,
} from '../../ports/buses.ts';
import type { Clock } from '../../ports/clock.ts';
import type { BusResolver } from '../../ports/driver.ts';
import { requireBus } from '../bus-descriptions.ts';
import { requireWave } from '../emulated-lines.ts';
import { type ClientFrame, encodeClientFrame, WIRE_VERSION } from './client-frames.ts';
import { FrameReader, frame, WireError } from './frames.ts';
import { remoteAttributes, remoteI2c, remoteSpi, remoteWatchdog } from './remote-devices.ts';
import { RemoteByteSource, RemoteInput, RemoteSerial, type RemoteWire } from './remote-lines.ts';
import { decodeServerFrame, type ServerFrame, type Welcome } from './server-frames.ts';

const CONNECT_TIMEOUT_MS = 5000;
/** A plant that does not read for so long is as good as dead. */
const MOST_UNSENT_BYTES = 1_048_576;

interface Waiting {
  readonly bus: string;
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (error: BusError) => void;
}

/**
 * Opens the buses that another process emulates.
 * @param clock its monotonic clock must be the machine's (CLOCK_MONOTONIC), since the plant compares it with its own
 * @throws Error when there is no server, or it speaks another version, within 5 s
 */
export async function connectRemoteBuses(socketPath: string, clock: Clock): Promise<RemoteBuses> {
  const socket = connect(socketPath);
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      timer.cancel();
      socket.destroy();
      reject(new Error(`emulated buses at ${socketPath}: ${error.message}`));
    };
    const timer = clock.after(CONNECT_TIMEOUT_MS, 'remote buses connect', () =>
      fail(new Error('no answer within 5 s')),
    );
    const reader = new FrameReader();
    const onData = (chunk: Buffer) => {
      try {
        const [first, ...rest] = reader.push(chunk);
        if (first === undefined) return;
        const message = decodeServerFrame(first);
        if (message.kind !== 'welcome') throw new WireError(`a ${message.kind} before the welcome`);
        timer.cancel();
        socket.off('error', fail).off('close', onClose).off('data', onData);
        resolve(new RemoteBuses(socket, clock, message.welcome, reader, rest));
      } catch (error) {
        fail(error instanceof Error ? error : new Error(String(error)));
      }
    };
    const onClose = () => fail(new Error('the plant hung up'));
    socket.on('error', fail).on('close', onClose).on('data', onData);
    socket.write(frame(encodeClientFrame({ kind: 'hello', version: WIRE_VERSION })));
  });
}

/** The emulated buses as a charger process sees them. When the plant dies every call rejects with `gone`, for good. */
export class RemoteBuses implements BusResolver, RemoteWire {
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #reader: FrameReader;
  readonly #waiting = new Map<number, Waiting>();
  readonly #goneListeners = new Set<() => void>();
  readonly #i2cBuses = new Map<string, I2cBus>();
  readonly #serialLines = new Map<string, RemoteSerial>();
  readonly #pwmChannels = new Map<string, PwmChannel>();
  readonly #inputs = new Map<string, RemoteInput>();
  readonly #outputs = new Map<string, OutputLine>();
  readonly #inputByNumber = new Map<number, RemoteInput>();
  readonly #spiDevices = new Map<string, SpiDevice>();
  readonly #folders = new Map<string, AttributeFolder>();
  readonly #eventSources = new Map<string, RemoteByteSource>();
  readonly #watchdogs = new Map<string, KernelWatchdog>();
  /** Serial lines and input devices. */
  readonly #sourceByNumber = new Map<number, RemoteByteSource>();
  #nextId = 0;
  #gone = false;

  constructor(socket: Socket, clock: Clock, welcome: Welcome, reader: FrameReader, early: readonly Buffer[]) {
    this.#socket = socket;
    this.#clock = clock;
    this.#reader = reader;
    for (const [number, bus] of welcome.buses.entries()) this.#create(number, bus);
    socket.on('error', () => this.#lose());
    socket.on('close', () => this.#lose());
    socket.on('data', (chunk) => this.#take(() => this.#reader.push(chunk)));
    this.#take(() => early);
  }

  get isGone(): boolean {
    return this.#gone;
  }

  i2c(bus: string): I2cBus {
    return requireBus(this.#i2cBuses, 'i2c', bus);
  }

  serial(bus: string): SerialLine {
    const line = requireBus(this.#serialLines, 'uart', bus);
    line.open();
    return line;
  }

  spi(bus: string): SpiDevice {
    return requireBus(this.#spiDevices, 'spi', bus);
  }

  pwm(bus: string): PwmChannel {
    return requireBus(this.#pwmChannels, 'pwm', bus);
  }

  input(line: string): InputLine {
    return requireBus(this.#inputs, 'input', line);
  }

  output(line: string): OutputLine {
    return requireBus(this.#outputs, 'output', line);
  }

  sysfs(bus: string): AttributeFolder {
    return requireBus(this.#folders, 'sysfs', bus);
  }

  events(bus: string): ByteSource {
    const source = requireBus(this.#eventSources, 'events', bus);
    source.open();
    return source;
  }

  watchdog(bus: string): KernelWatchdog {
    return requireBus(this.#watchdogs, 'watchdog', bus);
  }

  /** Calls back once when the plant is gone, at once if it is already. */
  onGone(listener: () => void): Unsubscribe {
    if (this.#gone) listener();
    else this.#goneListeners.add(listener);
    return () => {
      this.#goneListeners.delete(listener);
    };
  }

  /** Hangs up. */
  close(): void {
    this.#socket.destroy();
    this.#lose();
  }

  requireAlive(bus: string): void {
    if (this.#gone) throw new BusError('gone', bus, 'the plant process is gone');
  }

  send(message: ClientFrame): void {
    if (this.#gone) return;
    this.#socket.write(frame(encodeClientFrame(message)));
    if (this.#socket.writableLength > MOST_UNSENT_BYTES) this.close();
  }

  request(bus: string, make: (id: number) => ClientFrame): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.requireAlive(bus);
      this.#nextId = (this.#nextId + 1) >>> 0;
      this.#waiting.set(this.#nextId, { bus, resolve, reject });
      this.send(make(this.#nextId));
    });
  }

  #create(number: number, bus: Welcome['buses'][number]): void {
    const { name, type } = bus;
    switch (type) {
      case 'i2c':
        this.#i2cBuses.set(name, remoteI2c(name, number, this));
        return;
      case 'uart': {
        const line = new RemoteSerial(name, number, this);
        this.#serialLines.set(name, line);
        this.#sourceByNumber.set(number, line);
        return;
      }
      case 'pwm':
        this.#pwmChannels.set(name, this.#makePwm(number, name));
        return;
      case 'input': {
        const input = new RemoteInput(name, bus.active, this);
        this.#inputs.set(name, input);
        this.#inputByNumber.set(number, input);
        return;
      }
      case 'output':
        this.#outputs.set(name, this.#makeOutput(number, name));
        return;
      case 'spi':
        this.#spiDevices.set(name, remoteSpi(name, number, this));
        return;
      case 'sysfs':
        this.#folders.set(name, remoteAttributes(name, number, this));
        return;
      case 'events': {
        const source = new RemoteByteSource(name, number, this);
        this.#eventSources.set(name, source);
        this.#sourceByNumber.set(number, source);
        return;
      }
      case 'watchdog':
        this.#watchdogs.set(name, remoteWatchdog(name, number, this));
        return;
    }
  }

  #makePwm(bus: number, name: string): PwmChannel {
    return {
      id: name,
      drive: async (periodNanoseconds, dutyNanoseconds) => {
        requireWave(name, periodNanoseconds, dutyNanoseconds);
        this.requireAlive(name);
        this.send({ kind: 'pwm', bus, micros: this.#clock.monotonicMicros(), periodNanoseconds, dutyNanoseconds });
      },
    };
  }

  #makeOutput(bus: number, name: string): OutputLine {
    return {
      id: name,
      set: async (active) => {
        this.requireAlive(name);
        this.send({ kind: 'output', bus, micros: this.#clock.monotonicMicros(), active });
      },
      readBack: async () => (await this.request(name, (id) => ({ kind: 'read-back', id, bus })))[0] === 1,
    };
  }

  #take(read: () => readonly Buffer[]): void {
    try {
      for (const payload of read()) this.#handle(decodeServerFrame(payload));
    } catch {
      this.close();
    }
  }

  #handle(message: ServerFrame): void {
    switch (message.kind) {
      case 'done':
        this.#takeWaiting(message.id)?.resolve(message.bytes);
        return;
      case 'failed': {
        const waiting = this.#takeWaiting(message.id);
        waiting?.reject(new BusError(message.code, waiting.bus, message.text));
        return;
      }
      case 'bytes':
        this.#sourceByNumber.get(message.bus)?.take(message.bytes);
        return;
      case 'presence':
        this.#sourceByNumber.get(message.bus)?.takePresence(message.present);
        return;
      case 'input':
        this.#inputByNumber.get(message.bus)?.take(message.active);
        return;
      case 'welcome':
        throw new WireError('a second welcome');
    }
  }

  #takeWaiting(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #lose(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#socket.destroy();
    for (const { bus, reject } of this.#waiting.values())
      reject(new BusError('gone', bus, 'the plant process is gone'));
    this.#waiting.clear();
    for (const source of this.#sourceByNumber.values()) source.takePresence(false);
    for (const listener of [...this.#goneListeners]) listener();
  }
}
