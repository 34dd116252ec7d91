// SPDX-License-Identifier: Apache-2.0
import { chmod, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { BusError, type ByteSource, type Unsubscribe } from '../../ports/buses.ts';
import { type Log, SILENT_LOG } from '../../ports/log.ts';
import type { EmulatedBusSet } from '../emulated-buses.ts';
import type { ActionTime } from '../plant/action-time.ts';
import { type ClientFrame, decodeClientFrame, WIRE_VERSION } from './client-frames.ts';
import { FrameReader, frame, WireError } from './frames.ts';
import { encodeServerFrame, type ServerFrame, type WireBus } from './server-frames.ts';

/** A process that waits for more answers than this at once, or does not read them, is hung up on. */
const MOST_REQUESTS = 256;
const MOST_UNREAD_BYTES = 1_048_576;

export interface BusServer {
  close(): Promise<void>;
}

export interface BusServerOptions {
  /** Takes the moment of an output or PWM change from its sender. Share it with the plant. */
  readonly time: ActionTime;
  readonly log?: Log;
}

/**
 * Lets other processes of this machine use the emulated buses. Outputs and PWM channels keep what a process set when it
 * goes away, as pins do.
 * @param socketPath a unix socket, taken over if it is there; only this user may connect
 */
export async function serveRemoteBuses(
  socketPath: string,
  buses: EmulatedBusSet,
  options: BusServerOptions,
): Promise<BusServer> {
  await rm(socketPath, { force: true });
  const connections = new Set<Connection>();
  const server = createServer((socket) => {
    const connection = new Connection(socket, buses, options.time, options.log ?? SILENT_LOG);
    connections.add(connection);
    socket.once('close', () => connections.delete(connection));
  });
  await listen(server, socketPath);
  await chmod(socketPath, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const connection of connections) connection.hangUp();
      }),
  };
}

function listen(server: Server, socketPath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** What a process asks for and gets an answer to. */
type Question = Extract<ClientFrame, { readonly id: number }>;

const NOTHING = new Uint8Array();

class Connection {
  readonly #socket: Socket;
  readonly #buses: EmulatedBusSet;
  readonly #time: ActionTime;
  readonly #log: Log;
  readonly #reader = new FrameReader();
  readonly #names: readonly string[];
  readonly #welcome: readonly WireBus[];
  readonly #unsubscribe: Unsubscribe[] = [];
  readonly #opened = new Set<number>();
  #greeted = false;
  #requests = 0;

  constructor(socket: Socket, buses: EmulatedBusSet, time: ActionTime, log: Log) {
    this.#socket = socket;
    this.#buses = buses;
    this.#time = time;
    this.#log = log;
    this.#welcome = listBuses(buses);
    this.#names = this.#welcome.map((bus) => bus.name);
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      for (const unsubscribe of this.#unsubscribe) unsubscribe();
    });
  }

  hangUp(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    try {
      for (const payload of this.#reader.push(chunk)) this.#handle(decodeClientFrame(payload));
    } catch (error) {
      this.#refuse(error);
    }
  }

  #refuse(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#log.warn({ reason }, 'remote buses: hung up on a process that sent something invalid');
    this.#socket.destroy();
  }

  #send(message: ServerFrame): void {
    if (this.#socket.destroyed) return;
    this.#socket.write(frame(encodeServerFrame(message)));
    if (this.#socket.writableLength > MOST_UNREAD_BYTES) this.#socket.destroy();
  }

  #handle(message: ClientFrame): void {
    if (message.kind === 'hello') {
      this.#greet(message.version);
      return;
    }
    if (!this.#greeted) throw new WireError(`a ${message.kind} before hello`);
    switch (message.kind) {
      case 'open':
        this.#open(message.bus);
        return;
      case 'pwm':
        this.#drivePwm(message);
        return;
      case 'output': {
        const output = this.#find(this.#buses.outputs, message.bus);
        this.#time.during(message.micros, () => output.drive(message.active));
        return;
      }
      default:
        this.#answer(message);
    }
  }

  /** Everything that is no more than a call of the bus and its answer. */
  async #ask(message: Question): Promise<Uint8Array> {
    switch (message.kind) {
      case 'i2c':
        return this.#find(this.#buses.i2cBuses, message.bus).transfer(
          message.address,
          message.bytes,
          message.readLength,
        );
      case 'serial-write':
        await this.#find(this.#buses.serialLines, message.bus).write(message.bytes);
        return NOTHING;
      case 'read-back': {
        const active = await this.#find(this.#buses.outputs, message.bus).readBack();
        return Uint8Array.of(active ? 1 : 0);
      }
      case 'spi':
        return Buffer.concat(await this.#find(this.#buses.spiSelects, message.bus).transfer(message.messages));
      case 'attribute-read':
        return Buffer.from(await this.#find(this.#buses.folders, message.bus).read(message.attribute));
      case 'attribute-write':
        await this.#find(this.#buses.folders, message.bus).write(message.attribute, message.value);
        return NOTHING;
      case 'feed':
        await this.#find(this.#buses.watchdogs, message.bus).feed();
        return NOTHING;
      case 'disarm':
        await this.#find(this.#buses.watchdogs, message.bus).disarm();
        return NOTHING;
    }
  }

  #greet(version: number): void {
    if (version !== WIRE_VERSION) throw new WireError(`wire version ${version}; spoken here: ${WIRE_VERSION}`);
    if (this.#greeted) throw new WireError('a second hello');
    this.#greeted = true;
    const buses = listBuses(this.#buses);
    this.#send({ kind: 'welcome', welcome: { version: WIRE_VERSION, buses } });
    for (const [number, name] of this.#names.entries()) {
      const input = this.#buses.inputs.get(name);
      if (input === undefined) continue;
      this.#unsubscribe.push(input.onChange((active) => this.#send({ kind: 'input', bus: number, active })));
    }
  }

  #open(bus: number): void {
    const source = this.#find(
      new Map<string, ByteSource>([...this.#buses.serialLines, ...this.#buses.eventSources]),
      bus,
    );
    if (this.#opened.has(bus)) return;
    this.#opened.add(bus);
    this.#unsubscribe.push(
      source.onBytes((bytes) => this.#send({ kind: 'bytes', bus, bytes })),
      source.onPresence((present) => this.#send({ kind: 'presence', bus, present })),
    );
  }

  #drivePwm(message: Extract<ClientFrame, { readonly kind: 'pwm' }>): void {
    const channel = this.#find(this.#buses.pwmChannels, message.bus);
    this.#time.during(message.micros, () => channel.run(message.periodNanoseconds, message.dutyNanoseconds));
  }

  #find<V>(buses: ReadonlyMap<string, V>, number: number): V {
    const found = buses.get(this.#names[number] ?? '');
    if (found === undefined) throw new WireError(`bus number ${number} is not there or not of this type`);
    return found;
  }

  #answer(question: Question): void {
    if (this.#requests >= MOST_REQUESTS) throw new WireError(`more than ${MOST_REQUESTS} requests at once`);
    this.#requests += 1;
    const { id } = question;
    this.#ask(question)
      .then(
        (bytes) => this.#send({ kind: 'done', id, bytes }),
        (error: unknown) => (error instanceof WireError ? this.#refuse(error) : this.#send(failure(id, error))),
      )
      .finally(() => {
        this.#requests -= 1;
      })
      .catch(() => this.#socket.destroy());
  }
}

function failure(id: number, error: unknown): ServerFrame {
  const text = error instanceof Error ? error.message : String(error);
  if (!(error instanceof BusError)) return { kind: 'failed', id, code: 'protocol', text };
  // The other end puts the bus before the text again.
  return { kind: 'failed', id, code: error.code, text: text.slice(error.bus.length + 2) };
}

function listBuses(buses: EmulatedBusSet): WireBus[] {
  const named = (names: Iterable<string>, type: WireBus['type']) =>
    Array.from(names, (name): WireBus => ({ name, type, active: buses.inputs.get(name)?.active ?? false }));
  return [
    ...named(buses.i2cBuses.keys(), 'i2c'),
    ...named(buses.serialLines.keys(), 'uart'),
    ...named(buses.spiSelects.keys(), 'spi'),
    ...named(buses.pwmChannels.keys(), 'pwm'),
    ...named(buses.inputs.keys(), 'input'),
    ...named(buses.outputs.keys(), 'output'),
    ...named(buses.folders.keys(), 'sysfs'),
    ...named(buses.eventSources.keys(), 'events'),
    ...named(buses.watchdogs.keys(), 'watchdog'),
  ];
}
