// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../../ports/clock.ts';
import { createEmulatedBuses, type EmulatedBusSet } from '../emulated-buses.ts';
import { ActionTime } from '../plant/action-time.ts';
import { connectRemoteBuses, type RemoteBuses } from './bus-client.ts';
import { type BusServer, serveRemoteBuses } from './bus-server.ts';
import { encodeClientFrame, WIRE_VERSION } from './client-frames.ts';
import { frame } from './frames.ts';

/** Sockets are the point here, so time is the machine's. */
const machineClock: Clock = {
  monotonicMicros: () => Number(process.hrtime.bigint() / 1000n),
  wallMillis: () => Date.now(),
  after(delayMs, _name, run) {
    const timer = setTimeout(run, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
  sleep: (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs)),
};

const BOARD = {
  'i2c-1': { type: 'i2c', hertz: 400_000, number: 1 },
  reader: { type: 'uart', baud: 115_200 },
  pilot: { type: 'pwm' },
  mirror: { type: 'input' },
  stop: { type: 'input' },
  coil: { type: 'output' },
} as const;

describe('remote buses', () => {
  let folder: string;
  let path: string;
  let buses: EmulatedBusSet;
  let time: ActionTime;
  let server: BusServer;
  let client: RemoteBuses;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chargehand-buses-'));
    path = join(folder, 'buses.sock');
    buses = createEmulatedBuses(BOARD, machineClock, 'coarse');
    time = new ActionTime(machineClock);
    buses.attachInput('stop')(true);
    server = await serveRemoteBuses(path, buses, { time });
    client = await connectRemoteBuses(path, machineClock);
  });
  afterEach(async () => {
    client.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  function attachEcho(): void {
    let last = new Uint8Array();
    buses.attachI2c('i2c-1', 0x20, {
      write(bytes) {
        last = Uint8Array.from(bytes);
        return true;
      },
      read: (length) => Uint8Array.from({ length }, (_, index) => (last[0] ?? 0) + index),
    });
  }

  it('lets only this user connect', async () => {
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('carries I2C transactions both ways and errors with their code', async () => {
    attachEcho();
    const bus = client.i2c('i2c-1');
    const answers = await Promise.all([1, 2, 3].map((value) => bus.transfer(0x20, Uint8Array.of(value), 2)));
    expect(answers.map((answer) => [...answer])).toEqual([
      [1, 2],
      [2, 3],
      [3, 4],
    ]);
    await expect(bus.transfer(0x21, Uint8Array.of(1), 0)).rejects.toMatchObject({
      code: 'nack',
      message: 'i2c-1: no chip answers at 0x21',
    });
    buses.hangI2c(1, true);
    await expect(bus.transfer(0x20, Uint8Array.of(1), 0)).rejects.toMatchObject({ code: 'timeout' });
    await expect(bus.transfer(0x99, Uint8Array.of(1), 0)).rejects.toThrow(RangeError);
    expect(client.i2c('i2c-1')).toBe(bus);
  });

  it('carries serial bytes', async () => {
    const send = buses.attachSerial('reader', { receive: (bytes) => send(bytes.map((byte) => byte + 1)) });
    const line = client.serial('reader');
    const heard: number[] = [];
    line.onBytes((bytes) => heard.push(...bytes));
    await line.write(Uint8Array.of(1, 2, 3));
    await vi.waitFor(() => expect(heard).toEqual([2, 3, 4]));
  });

  it('drives outputs and PWM at the time the sender did it', async () => {
    const seen: { active: boolean; micros: number }[] = [];
    buses.attachOutput('coil', (active) => seen.push({ active, micros: time.micros() }));
    const waves: number[][] = [];
    buses.attachPwm('pilot', (...wave) => waves.push(wave));
    const before = machineClock.monotonicMicros();
    await client.output('coil').set(true);
    const after = machineClock.monotonicMicros();
    await client.pwm('pilot').drive(1_000_000, 266_667);
    expect(await client.output('coil').readBack()).toBe(true);
    expect(seen.map(({ active }) => active)).toEqual([false, true]);
    expect(seen[1]?.micros).toBeGreaterThanOrEqual(before);
    expect(seen[1]?.micros).toBeLessThanOrEqual(after);
    expect(waves).toEqual([[1_000_000, 266_667]]);
    await expect(client.pwm('pilot').drive(1000, 1001)).rejects.toThrow(RangeError);
  });

  it('knows the level of inputs from the start and hears of each change', async () => {
    expect(await client.input('stop').isActive()).toBe(true);
    const mirror = client.input('mirror');
    expect(await mirror.isActive()).toBe(false);
    const heard: boolean[] = [];
    mirror.onChange((active) => heard.push(active));
    buses.attachInput('mirror')(true);
    await vi.waitFor(() => expect(heard).toEqual([true]));
    expect(await mirror.isActive()).toBe(true);
  });

  it('rejects everything with `gone` once the plant is dead', async () => {
    attachEcho();
    const bus = client.i2c('i2c-1');
    let gone = 0;
    client.onGone(() => {
      gone += 1;
    });
    buses.hangI2c(1, true);
    const pending = bus.transfer(0x20, Uint8Array.of(1), 0);
    const outcome = expect(pending).rejects.toMatchObject({ code: 'gone' });
    await server.close();
    await outcome;
    await expect(bus.transfer(0x20, Uint8Array.of(1), 0)).rejects.toMatchObject({ code: 'gone' });
    await expect(client.output('coil').set(false)).rejects.toMatchObject({ code: 'gone' });
    await expect(client.input('stop').isActive()).rejects.toMatchObject({ code: 'gone' });
    expect(gone).toBe(1);
    await expect(connectRemoteBuses(path, machineClock)).rejects.toThrow(path);
  });

  it('keeps an output as it was when the process that set it dies', async () => {
    await client.output('coil').set(true);
    await client.output('coil').readBack();
    client.close();
    const next = await connectRemoteBuses(path, machineClock);
    expect(await next.output('coil').readBack()).toBe(true);
    next.close();
  });

  const hello = frame(encodeClientFrame({ kind: 'hello', version: WIRE_VERSION }));
  it.each([
    ['a call before hello', frame(encodeClientFrame({ kind: 'output', bus: 5, micros: 0, active: true }))],
    ['another version', frame(Buffer.of(1, 99))],
    ['an unknown type', Buffer.concat([hello, frame(Buffer.of(77))])],
    ['an empty frame', Buffer.of(0, 0)],
    ['a frame that is too long', Buffer.of(0xff, 0xff)],
    ['a frame cut short', Buffer.concat([hello, frame(Buffer.of(6, 5, 0))])],
    ['a bus of another type', Buffer.concat([hello, frame(encodeClientFrame({ kind: 'open', bus: 0 }))])],
    [
      'a wave that no pin can make',
      Buffer.concat([
        hello,
        frame(encodeClientFrame({ kind: 'pwm', bus: 2, micros: 1, periodNanoseconds: 0, dutyNanoseconds: 5 })),
      ]),
    ],
  ])('hangs up on %s and goes on serving others', async (_, bytes) => {
    const socket = connect(path);
    await closed(socket, bytes);
    expect(await client.output('coil').readBack()).toBe(false);
  });
});

function closed(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    socket.on('error', () => {});
    socket.on('data', () => {});
    socket.once('close', () => resolve());
    socket.write(bytes);
  });
}
