// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { createEmulatedBuses, type EmulatedBusSet } from './emulated-buses.ts';
import { VirtualClock } from './virtual-clock.ts';

const BOARD = { adc: { type: 'spi' }, lone: { type: 'spi' } } as const;

describe('an emulated SPI device', () => {
  let clock: VirtualClock;
  let buses: EmulatedBusSet;
  /** Each message the chip saw, and when it was on the wire. */
  let seen: { bytes: number[]; atMicros: number }[];

  beforeEach(() => {
    clock = new VirtualClock();
    buses = createEmulatedBuses(BOARD, clock);
    seen = [];
    buses.attachSpi('adc', {
      exchange(bytes, agoMicros) {
        seen.push({ bytes: [...bytes], atMicros: clock.monotonicMicros() - agoMicros });
        return bytes.map((byte) => byte ^ 0xff);
      },
    });
  });

  async function finished<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const done = work.finally(() => {
      isDone = true;
    });
    await clock.runUntilTrue(() => isDone, 10_000);
    return done;
  }

  const message = (bytes: readonly number[], hertz = 1_000_000) => ({
    bytes: Uint8Array.from(bytes),
    hertz,
    chipSelectChange: true,
  });

  it('takes eight bits for each byte and 2 µs between messages', async () => {
    const answers = await finished(buses.spi('adc').transfer([message([1, 2, 3]), message([4], 500_000)]));
    expect(answers.map((answer) => [...answer])).toEqual([[254, 253, 252], [251]]);
    expect(clock.monotonicMicros()).toBe(24 + 2 + 16 + 2);
  });

  it('tells each message of a burst how long ago it was: an MCP3004 at 1 MHz samples every 26 µs', async () => {
    const burst = Array.from({ length: 100 }, (_, index) => message([1, 0x80, index]));
    await finished(buses.spi('adc').transfer(burst));
    expect(seen).toHaveLength(100);
    expect(seen.map(({ atMicros }) => atMicros)).toEqual(Array.from({ length: 100 }, (_, index) => 26 * (index + 1)));
    expect(clock.monotonicMicros()).toBe(2600);
  });

  it('shows the chip as one exchange what chip select holds together', async () => {
    const held = { bytes: Uint8Array.of(1, 2), hertz: 1_000_000 };
    const answers = await finished(buses.spi('adc').transfer([held, held, message([3]), held]));
    expect(seen.map(({ bytes }) => bytes)).toEqual([
      [1, 2, 1, 2, 3],
      [1, 2],
    ]);
    expect(answers.map((answer) => [...answer])).toEqual([[254, 253], [254, 253], [252], [254, 253]]);
  });

  it('runs one burst at a time, in the order asked for, with the bytes as they were then', async () => {
    const buffer = Uint8Array.of(7);
    const first = buses.spi('adc').transfer([{ bytes: buffer, hertz: 1_000_000 }]);
    buffer[0] = 8;
    await finished(Promise.all([first, buses.spi('adc').transfer([message([9])])]));
    expect(seen).toEqual([
      { bytes: [7], atMicros: 10 },
      { bytes: [9], atMicros: 20 },
    ]);
  });

  it('reads ones where no chip is, and where the chip has no supply', async () => {
    expect(await finished(buses.spi('lone').transfer([message([1, 2])]))).toEqual([Uint8Array.of(0xff, 0xff)]);
    buses.setPowered(false);
    expect(await finished(buses.spi('adc').transfer([message([1])]))).toEqual([Uint8Array.of(0xff)]);
    expect(seen).toEqual([]);
    buses.setPowered(true);
    expect(await finished(buses.spi('adc').transfer([message([1])]))).toEqual([Uint8Array.of(0xfe)]);
  });

  it('refuses a clock that does not run, and a second chip', async () => {
    await expect(buses.spi('adc').transfer([message([1], 0)])).rejects.toThrow('allowed is a number above 0');
    expect(() => buses.attachSpi('adc', { exchange: (bytes) => bytes })).toThrow('has a chip already');
    expect(() => buses.spi('dac')).toThrow('there is no spi of that name; known: adc, lone');
  });
});
