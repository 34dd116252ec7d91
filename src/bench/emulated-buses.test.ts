// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { createEmulatedBuses, type EmulatedBusSet } from './emulated-buses.ts';
import { VirtualClock } from './virtual-clock.ts';

const BOARD = {
  'i2c-1': { type: 'i2c', hertz: 400_000, number: 1 },
  'i2c-3': { type: 'i2c', hertz: 100_000, number: 3 },
  rs485: { type: 'uart', baud: 9600 },
  pilot: { type: 'pwm' },
  mirror: { type: 'input' },
  coil: { type: 'output' },
  extra: { type: 'spi' },
} as const;

describe('emulated buses', () => {
  let clock: VirtualClock;
  let buses: EmulatedBusSet;
  beforeEach(() => {
    clock = new VirtualClock();
    buses = createEmulatedBuses(BOARD, clock);
  });

  /** A chip that remembers the last write and reads 1, 2, 3 … */
  function attachChip(bus: string, address: number) {
    const written: number[][] = [];
    buses.attachI2c(bus, address, {
      write(bytes) {
        written.push([...bytes]);
        return true;
      },
      read: (length) => Uint8Array.from({ length }, (_, index) => index + 1),
    });
    return written;
  }

  async function timed<T>(work: Promise<T>): Promise<{ result: T; micros: number }> {
    const start = clock.monotonicMicros();
    let outcome: { result: T; micros: number } | undefined;
    const done = work.then((result) => {
      outcome = { result, micros: clock.monotonicMicros() - start };
    });
    await clock.runUntilTrue(() => outcome !== undefined, 10_000);
    await done;
    if (outcome === undefined) throw new Error('no outcome');
    return outcome;
  }

  it('charges nine bits for each byte, the address bytes included, and the start and stop conditions', async () => {
    attachChip('i2c-3', 0x48);
    const bus = buses.i2c('i2c-3');
    // start + (address + 3 bytes) × 9 + stop = 38 bits at 100 kHz
    expect((await timed(bus.transfer(0x48, Uint8Array.of(1, 2, 3), 0))).micros).toBe(380);
    // start + (address + 1) × 9 + repeated start + (address + 2) × 9 + stop = 48 bits
    const read = await timed(bus.transfer(0x48, Uint8Array.of(0), 2));
    expect(read).toEqual({ result: Uint8Array.of(1, 2), micros: 480 });
    // The display's picture: 1025 bytes at 400 kHz are 23 ms.
    attachChip('i2c-1', 0x3c);
    expect((await timed(buses.i2c('i2c-1').transfer(0x3c, new Uint8Array(1025), 0))).micros).toBe(
      Math.ceil((2 + 1026 * 9) / 0.4),
    );
  });

  it('runs one transaction at a time, in the order asked for', async () => {
    const written = attachChip('i2c-3', 0x48);
    const bus = buses.i2c('i2c-3');
    const all = Promise.all([1, 2, 3].map((value) => bus.transfer(0x48, Uint8Array.of(value), 0)));
    expect((await timed(all)).micros).toBe(3 * 200);
    expect(written).toEqual([[1], [2], [3]]);
  });

  it('takes the bytes as they were when the transaction was asked for', async () => {
    const written = attachChip('i2c-3', 0x48);
    const buffer = Uint8Array.of(7);
    const transfer = buses.i2c('i2c-3').transfer(0x48, buffer, 0);
    buffer[0] = 8;
    await timed(transfer);
    expect(written).toEqual([[7]]);
  });

  it('answers nack for an absent chip after the address byte, and for every chip without supply', async () => {
    const bus = buses.i2c('i2c-3');
    const outcome = await timed(bus.transfer(0x20, Uint8Array.of(1, 2), 4).catch((error: unknown) => error));
    expect(outcome).toMatchObject({ result: { code: 'nack', bus: 'i2c-3' }, micros: 110 });
    attachChip('i2c-3', 0x20);
    buses.setPowered(false);
    const dead = await timed(bus.transfer(0x20, Uint8Array.of(1), 0).catch((error: unknown) => error));
    expect(dead.result).toMatchObject({ code: 'nack' });
  });

  it('times out after 50 ms for each transaction while the bus hangs, and works again afterwards', async () => {
    attachChip('i2c-1', 0x20);
    const bus = buses.i2c('i2c-1');
    buses.hangI2c(1, true);
    const both = [0, 0].map(() => bus.transfer(0x20, Uint8Array.of(1), 0).catch((error: unknown) => error));
    const outcome = await timed(Promise.all(both));
    expect(outcome.result).toMatchObject([{ code: 'timeout' }, { code: 'timeout' }]);
    expect(outcome.micros).toBe(100_000);
    buses.hangI2c(1, false);
    await timed(bus.transfer(0x20, Uint8Array.of(1), 0));
    expect(() => buses.hangI2c(7, true)).toThrow('known: 1, 3');
  });

  it('carries serial bytes at ten bits each, both ways at once, in pieces no larger than a FIFO', async () => {
    const heard: { bytes: number[]; at: number }[] = [];
    const send = buses.attachSerial('rs485', {
      receive: (bytes) => heard.push({ bytes: [...bytes], at: clock.monotonicMicros() }),
    });
    const arrived: { length: number; at: number }[] = [];
    const line = buses.serial('rs485');
    line.onBytes((bytes) => arrived.push({ length: bytes.length, at: clock.monotonicMicros() }));
    send(new Uint8Array(40));
    await timed(line.write(Uint8Array.of(1, 2, 3)));
    const byteMicros = 1_000_000 / 960;
    expect(heard).toEqual([{ bytes: [1, 2, 3], at: Math.ceil(3 * byteMicros) }]);
    await clock.advance(100);
    expect(arrived.map((piece) => piece.length)).toEqual([16, 16, 8]);
    expect(arrived[2]?.at).toBe(2 * Math.ceil(16 * byteMicros) + Math.ceil(8 * byteMicros));
  });

  it('lets several devices share a line, and rejects `gone` while the port is pulled', async () => {
    const heard: string[] = [];
    buses.attachSerial('rs485', { receive: () => heard.push('one') });
    buses.attachSerial('rs485', { receive: () => heard.push('two') });
    const line = buses.serial('rs485');
    await timed(line.write(Uint8Array.of(1)));
    expect(heard).toEqual(['one', 'two']);
    const presence: boolean[] = [];
    line.onPresence((present) => presence.push(present));
    buses.serialLines.get('rs485')?.setPresent(false);
    await expect(line.write(Uint8Array.of(1))).rejects.toMatchObject({ code: 'gone' });
    expect(presence).toEqual([false]);
  });

  it('connects lines by name, keeps output levels, and drops them with the supply', async () => {
    const levels: boolean[] = [];
    const waves: number[][] = [];
    buses.attachOutput('coil', (active) => levels.push(active));
    buses.attachPwm('pilot', (period, duty) => waves.push([period, duty]));
    await buses.output('coil').set(true);
    expect(await buses.output('coil').readBack()).toBe(true);
    await buses.pwm('pilot').drive(1_000_000, 266_667);
    await expect(buses.pwm('pilot').drive(1_000_000, 1_000_001)).rejects.toThrow('0..1000000');
    buses.setPowered(false);
    expect(levels).toEqual([false, true, false]);
    expect(waves).toEqual([
      [1_000_000, 266_667],
      [1_000_000, 0],
    ]);
    const changes: boolean[] = [];
    const input = buses.input('mirror');
    input.onChange((active) => changes.push(active));
    const drive = buses.attachInput('mirror');
    drive(true);
    drive(true);
    expect(await input.isActive()).toBe(true);
    expect(changes).toEqual([true]);
  });

  it('refuses names the board does not have and says which it has', () => {
    expect(() => buses.i2c('rs485')).toThrow('bus "rs485": there is no i2c of that name; known: i2c-1, i2c-3');
    expect(() => buses.attachOutput('mirror', () => {})).toThrow('known: coil');
    attachChip('i2c-1', 0x20);
    expect(() => attachChip('i2c-1', 0x20)).toThrow('taken');
    expect(() => attachChip('i2c-1', 0x80)).toThrow(RangeError);
  });
});

describe('coarse timing', () => {
  it('lets short transfers pass at once but backs up when the bus is asked for more than it can carry', async () => {
    const clock = new VirtualClock();
    const buses = createEmulatedBuses(BOARD, clock, 'coarse');
    const order: number[] = [];
    buses.attachI2c('i2c-3', 0x48, {
      write(bytes) {
        order.push(bytes[0] ?? -1);
        return true;
      },
      read: (length) => new Uint8Array(length),
    });
    const bus = buses.i2c('i2c-3');
    await bus.transfer(0x48, Uint8Array.of(0), 0);
    expect(clock.monotonicMicros()).toBe(0);
    // 100 transactions of 200 µs in one moment are 20 ms of bus.
    let finishedAt = 0;
    const rest = Promise.all(Array.from({ length: 99 }, (_, i) => bus.transfer(0x48, Uint8Array.of(i + 1), 0)));
    void rest.then(() => {
      finishedAt = clock.monotonicMicros();
    });
    await clock.runUntilTrue(() => finishedAt > 0, 100);
    expect(finishedAt).toBe(20_000);
    expect(order).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });
});
