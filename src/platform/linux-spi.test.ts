// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import { BusError } from '../ports/buses.ts';
import { LinuxSpiDevice, openSpi, type RawSpiDevice, type RawSpiTransfer } from './linux-spi.ts';

/** Buffer of spidev as the kernel comes. */
const BUFSIZ = 4096;

/** A device that notes the calls it gets and answers each byte with its complement. */
function rawDevice(failure?: () => Error): { raw: RawSpiDevice; calls: RawSpiTransfer[][] } {
  const calls: RawSpiTransfer[][] = [];
  const raw: RawSpiDevice = {
    transfer(message, done) {
      calls.push(message);
      for (const { sendBuffer, receiveBuffer } of message) {
        for (const [index, byte] of sendBuffer.entries()) receiveBuffer[index] = ~byte & 0xff;
      }
      queueMicrotask(() => done(failure?.()));
    },
    close: (done) => done(null),
  };
  return { raw, calls };
}

function device(raw: RawSpiDevice, bufferBytes = BUFSIZ): LinuxSpiDevice {
  return new LinuxSpiDevice('adc', () => raw, new VirtualClock(), bufferBytes);
}

const message = (bytes: readonly number[], chipSelectChange?: boolean) => ({
  bytes: Uint8Array.from(bytes),
  hertz: 1_000_000,
  ...(chipSelectChange === undefined ? {} : { chipSelectChange }),
});

describe('an SPI device of the machine', () => {
  it('runs a burst as one kernel call, chip select raised between its messages but not left low after the last', async () => {
    const { raw, calls } = rawDevice();
    const answers = await device(raw).transfer([message([1, 0x80, 0], true), message([0x0f], true)]);
    expect(answers.map((answer) => [...answer])).toEqual([[0xfe, 0x7f, 0xff], [0xf0]]);
    expect(calls).toHaveLength(1);
    expect(
      calls[0]?.map(({ byteLength, speedHz, chipSelectChange }) => [byteLength, speedHz, chipSelectChange]),
    ).toEqual([
      [3, 1_000_000, true],
      [1, 1_000_000, false],
    ]);
  });

  it('asks nothing of the kernel for an empty burst', async () => {
    const { raw, calls } = rawDevice();
    expect(await device(raw).transfer([])).toEqual([]);
    expect(calls).toEqual([]);
  });

  it('cuts a burst where chip select is raised, by spidev’s buffer at 128 bytes a message', async () => {
    const burst = Array.from({ length: 100 }, (_, index) => message([1, 0x80, index], true));
    const { raw, calls } = rawDevice();
    const answers = await device(raw).transfer(burst);
    expect(calls.map((call) => call.length)).toEqual([32, 32, 32, 4]);
    expect(calls.map((call) => call.at(-1)?.chipSelectChange)).toEqual([false, false, false, false]);
    expect(answers.map((answer) => answer[2])).toEqual(burst.map(({ bytes }) => ~(bytes[2] ?? 0) & 0xff));
    const roomy = rawDevice();
    await device(roomy.raw, 65_536).transfer(burst);
    expect(roomy.calls.map((call) => call.length)).toEqual([100]);
  });

  it('puts at most 511 messages into one call (SPI_IOC_MESSAGE)', async () => {
    const { raw, calls } = rawDevice();
    await device(raw, 1_048_576).transfer(Array.from({ length: 600 }, () => message([0], true)));
    expect(calls.map((call) => call.length)).toEqual([511, 89]);
  });

  it('keeps together what chip select holds together, and refuses what then does not fit', async () => {
    const { raw, calls } = rawDevice();
    const long = Array.from({ length: 1900 }, () => 0);
    const [short, held] = [message([1], true), [message([2]), message(long), message(long, true)]];
    await device(raw).transfer([short, short, ...held, short]);
    expect(calls.map((call) => call.map(({ byteLength }) => byteLength))).toEqual([
      [1, 1],
      [1, 1900, 1900, 1],
    ]);
    await expect(device(raw).transfer([message(long), message(long), message(long)])).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('spidev.bufsiz='),
    });
  });

  it.each([
    ['ETIMEDOUT', 'timeout'],
    ['ESHUTDOWN', 'gone'],
    ['ENODEV', 'gone'],
    ['EMSGSIZE', 'refused'],
    ['EINVAL', 'refused'],
    ['EPROTO', 'protocol'],
  ])('tells %s as %s', async (code, expected) => {
    const { raw } = rawDevice(() => Object.assign(new Error(`${code}, transfer`), { code }));
    await expect(device(raw).transfer([message([1])])).rejects.toMatchObject({ code: expected, bus: 'adc' });
  });

  it('tells what the package throws at once like what it reports', async () => {
    const raw: RawSpiDevice = {
      transfer() {
        throw Object.assign(new Error('EPERM, device closed'), { code: 'EPERM' });
      },
      close: (done) => done(null),
    };
    await expect(device(raw).transfer([message([1])])).rejects.toMatchObject({ code: 'refused' });
  });

  it('gives up on a call that hangs, and does not start another beside it', async () => {
    const clock = new VirtualClock();
    let calls = 0;
    const raw: RawSpiDevice = {
      transfer: () => {
        calls += 1;
      },
      close: (done) => done(null),
    };
    const adc = new LinuxSpiDevice('adc', () => raw, clock, BUFSIZ);
    const both = Promise.allSettled([adc.transfer([message([1])]), adc.transfer([message([2])])]);
    await clock.advance(100);
    for (const outcome of await both) expect(outcome).toMatchObject({ reason: { code: 'timeout' } });
    expect(calls).toBe(1);
  });

  it.each([0, -1, 0.5, Number.NaN, 2 ** 32])('refuses a clock of %d Hz', async (hertz) => {
    const { raw } = rawDevice();
    await expect(device(raw).transfer([{ bytes: Uint8Array.of(1), hertz }])).rejects.toThrow(RangeError);
  });

  it('that is not there is gone whenever it is used, and serves once it is there', async () => {
    await expect(openSpi('adc', '/dev/spidev99.9', new VirtualClock()).transfer([message([1])])).rejects.toMatchObject({
      code: 'gone',
      message: expect.stringContaining('/dev/spidev99.9'),
    });
    const { raw } = rawDevice();
    let isThere = false;
    const open = (): RawSpiDevice => {
      if (isThere) return raw;
      throw new BusError('gone', 'adc', 'not yet');
    };
    const adc = new LinuxSpiDevice('adc', open, new VirtualClock(), BUFSIZ);
    await expect(adc.transfer([message([1])])).rejects.toMatchObject({ code: 'gone' });
    isThere = true;
    expect(await adc.transfer([message([1])])).toEqual([Buffer.of(0xfe)]);
  });

  it('that disappears is let go of and opened again', async () => {
    let opened = 0;
    let failure: Error | undefined = Object.assign(new Error('no such device'), { code: 'ENODEV' });
    const { raw } = rawDevice(() => failure as Error);
    const open = (): RawSpiDevice => {
      opened += 1;
      return raw;
    };
    const adc = new LinuxSpiDevice('adc', open, new VirtualClock(), BUFSIZ);
    await expect(adc.transfer([message([1])])).rejects.toMatchObject({ code: 'gone' });
    failure = undefined;
    await adc.transfer([message([1])]);
    expect(opened).toBe(2);
  });
});
