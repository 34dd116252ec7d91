// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SystemClock } from '../../platform/system-clock.ts';
import { createEmulatedBuses, type EmulatedBusSet } from '../emulated-buses.ts';
import { ActionTime } from '../plant/action-time.ts';
import { connectRemoteBuses, type RemoteBuses } from './bus-client.ts';
import { type BusServer, serveRemoteBuses } from './bus-server.ts';
import { type ClientFrame, encodeClientFrame, WIRE_VERSION } from './client-frames.ts';
import { frame } from './frames.ts';

const BOARD = {
  adc: { type: 'spi' },
  spare: { type: 'spi' },
  probe: { type: 'sysfs' },
  absent: { type: 'sysfs' },
  reader: { type: 'events' },
  dog: { type: 'watchdog' },
  coil: { type: 'output' },
} as const;
/** Places in the welcome, which lists by type: spi, output, sysfs, events, watchdog. */
const NUMBER = { adc: 0, spare: 1, coil: 2, probe: 3, absent: 4, reader: 5, dog: 6 } as const;

let folder: string;
let path: string;
let buses: EmulatedBusSet;
let server: BusServer;
let client: RemoteBuses;

beforeEach(async () => {
  const clock = new SystemClock();
  folder = await mkdtemp(join(tmpdir(), 'chargehand-devices-'));
  path = join(folder, 'buses.sock');
  buses = createEmulatedBuses(BOARD, clock, 'coarse');
  server = await serveRemoteBuses(path, buses, { time: new ActionTime(clock) });
  client = await connectRemoteBuses(path, clock);
});
afterEach(async () => {
  client.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

describe('remote SPI', () => {
  const message = (...bytes: number[]) => ({ bytes: Uint8Array.from(bytes), hertz: 1_000_000, chipSelectChange: true });

  it('carries a burst and its answers message by message, with the time of each', async () => {
    const seen: { bytes: number[]; agoMicros: number }[] = [];
    buses.attachSpi('adc', {
      exchange(bytes, agoMicros) {
        seen.push({ bytes: [...bytes], agoMicros });
        return bytes.map((byte) => byte + 1);
      },
    });
    const answers = await client.spi('adc').transfer([message(1, 2, 3), message(4), { ...message(5), hertz: 500_000 }]);
    expect(answers.map((answer) => [...answer])).toEqual([[2, 3, 4], [5], [6]]);
    expect(seen.map(({ bytes }) => bytes)).toEqual([[1, 2, 3], [4], [5]]);
    expect(seen.map(({ agoMicros }) => Math.round(agoMicros))).toEqual([10 + 18, 18, 0]);
    expect(await client.spi('adc').transfer([])).toEqual([]);
    expect((await client.spi('spare').transfer([message(1, 2)])).map((answer) => [...answer])).toEqual([[0xff, 0xff]]);
  });

  it('carries bursts as long as a kernel call may be, and refuses longer ones', async () => {
    const longest = Array.from({ length: 511 }, () => message(1, 2, 3));
    expect(await client.spi('adc').transfer(longest)).toHaveLength(511);
    await expect(client.spi('adc').transfer([...longest, message(1)])).rejects.toThrow('allowed are 511 and 4096');
    const long = { bytes: new Uint8Array(4097), hertz: 1_000_000 };
    await expect(client.spi('adc').transfer([long])).rejects.toThrow(RangeError);
    await expect(client.spi('adc').transfer([{ ...message(1), hertz: 0 }])).rejects.toThrow(RangeError);
  });
});

describe('remote attribute folders', () => {
  it('carry texts both ways, and what goes wrong with its code', async () => {
    const written: string[][] = [];
    buses.attachSysfs('probe', {
      read: (attribute) => (attribute === 'w1_slave' ? 'ab 01: crc=1f YES\nt=21312 °' : undefined),
      write(attribute, value) {
        written.push([attribute, value]);
        return value !== 'wrong';
      },
    });
    const probe = client.sysfs('probe');
    expect(await probe.read('w1_slave')).toBe('ab 01: crc=1f YES\nt=21312 °');
    await probe.write('resolution', '12');
    await probe.write('name', '');
    expect(written).toEqual([
      ['resolution', '12'],
      ['name', ''],
    ]);
    await expect(probe.read('other')).rejects.toMatchObject({ code: 'nack', bus: 'probe' });
    await expect(probe.write('resolution', 'wrong')).rejects.toMatchObject({ code: 'refused' });
    await expect(client.sysfs('absent').read('x')).rejects.toMatchObject({ code: 'gone' });
    for (const attribute of ['..', '../x', '', 'a b', 'x'.repeat(65)]) {
      await expect(probe.read(attribute)).rejects.toThrow(RangeError);
    }
    await expect(probe.write('x', '0'.repeat(4097))).rejects.toThrow(RangeError);
  });
});

describe('a remote input device', () => {
  it('brings its bytes and whether it is there to the process that opened it', async () => {
    const far = buses.attachEvents('reader');
    far.setPresent(false);
    const source = client.events('reader');
    const [heard, presence]: [number[], boolean[]] = [[], []];
    source.onBytes((bytes) => heard.push(...bytes));
    source.onPresence((present) => presence.push(present));
    await vi.waitFor(() => expect(presence).toEqual([false]));
    far.setPresent(true);
    far.send(Uint8Array.of(1, 2, 3));
    await vi.waitFor(() => expect(heard).toEqual([1, 2, 3]));
    expect(presence).toEqual([false, true]);
    await server.close();
    await vi.waitFor(() => expect(presence).toEqual([false, true, false]));
  });
});

describe('a remote watchdog', () => {
  it('is fed and disarmed', async () => {
    const dog = client.watchdog('dog');
    await dog.feed();
    await dog.feed();
    expect(buses.watchdogs.get('dog')).toMatchObject({ feeds: 2, armed: true });
    await dog.disarm();
    expect(buses.watchdogs.get('dog')).toMatchObject({ armed: false });
    await server.close();
    await expect(dog.feed()).rejects.toMatchObject({ code: 'gone' });
  });
});

describe('a process that sends nonsense', () => {
  const hello = frame(encodeClientFrame({ kind: 'hello', version: WIRE_VERSION }));
  /** What the encoder makes of a frame, bent afterwards. */
  const bent = (message: ClientFrame, bend: (payload: Buffer) => Buffer = (payload) => payload) =>
    Buffer.concat([hello, frame(bend(encodeClientFrame(message)))]);
  const burst = {
    kind: 'spi',
    id: 1,
    bus: NUMBER.adc,
    messages: [{ bytes: Uint8Array.of(1, 2), hertz: 1000 }],
  } as const;
  const write = { kind: 'attribute-write', id: 1, bus: NUMBER.probe, attribute: 'ab', value: 'c' } as const;

  it.each([
    ['a burst cut short', bent(burst, (payload) => payload.subarray(0, -1))],
    ['a burst with bytes left over', bent(burst, (payload) => Buffer.concat([payload, Buffer.of(0)]))],
    ['a burst with a clock of 0', bent({ ...burst, messages: [{ bytes: Uint8Array.of(1), hertz: 0 }] })],
    ['a burst with a flag of 2', bent(burst, (payload) => Buffer.from(payload.fill(2, 11, 12)))],
    [
      'a burst of too many messages',
      bent({ ...burst, messages: Array.from({ length: 512 }, () => ({ bytes: new Uint8Array(), hertz: 1 })) }),
    ],
    ['a burst of too many bytes', bent({ ...burst, messages: [{ bytes: new Uint8Array(4097), hertz: 1 }] })],
    ['a burst to a bus of another type', bent({ ...burst, bus: NUMBER.coil })],
    ['a burst to a bus that is not there', bent({ ...burst, bus: 77 })],
    ['an attribute with a path in it', bent({ kind: 'attribute-read', id: 1, bus: NUMBER.probe, attribute: '../x' })],
    ['an attribute without a name', bent({ kind: 'attribute-read', id: 1, bus: NUMBER.probe, attribute: '' })],
    ['an attribute of a watchdog', bent({ kind: 'attribute-read', id: 1, bus: NUMBER.dog, attribute: 'x' })],
    ['an attribute longer than its frame', bent(write, (payload) => Buffer.from(payload.fill(9, 7, 8)))],
    ['a value that is no text', bent(write, (payload) => Buffer.from(payload.fill(0xff, payload.length - 1)))],
    ['a value longer than a page', bent({ ...write, value: '0'.repeat(4097) })],
    ['a feed with something behind it', bent({ kind: 'feed', id: 1, bus: NUMBER.dog }, (p) => Buffer.concat([p, p]))],
    ['a feed of a reader', bent({ kind: 'feed', id: 1, bus: NUMBER.reader })],
    ['a disarm before hello', frame(encodeClientFrame({ kind: 'disarm', id: 1, bus: NUMBER.dog }))],
  ])('is hung up on after %s, and others are still served', async (_, bytes) => {
    const socket = connect(path);
    const isClosed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => undefined).on('data', () => undefined);
    socket.write(bytes);
    await isClosed;
    await client.watchdog('dog').feed();
    expect(buses.watchdogs.get('dog')?.feeds).toBe(1);
  });

  it('is answered as others are where only its frames are unusual', async () => {
    const socket = connect(path);
    const heard: Buffer[] = [];
    socket.on('data', (chunk) => heard.push(chunk));
    socket.write(bent({ ...burst, messages: [] }));
    const done = Buffer.of(129, 1, 0, 0, 0);
    await vi.waitFor(() => expect(Buffer.concat(heard).subarray(-7)).toEqual(Buffer.concat([Buffer.of(5, 0), done])));
    socket.destroy();
  });
});
