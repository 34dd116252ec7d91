// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import { LinuxI2cBus, type RawI2cBus } from './linux-i2c.ts';

type Answer = () => Promise<Buffer>;

/** A kernel bus that notes what it is asked and answers as told. */
function rawBus(answer: Answer): { raw: RawI2cBus; calls: string[] } {
  const calls: string[] = [];
  const call = async (name: string, buffer: Buffer) => {
    calls.push(name);
    const read = await answer();
    return { bytesRead: read.length, bytesWritten: buffer.length, buffer: read };
  };
  const raw: RawI2cBus = {
    i2cRead: (address, length, buffer) => call(`read ${address} ${length}`, buffer),
    i2cWrite: (address, _length, buffer) => call(`write ${address} ${buffer.toString('hex')}`, buffer),
    readI2cBlock: (address, register, length, buffer) => call(`block ${address} ${register} ${length}`, buffer),
    close: () => Promise.resolve(),
  };
  return { raw, calls };
}

function failing(code: string): Answer {
  return () => Promise.reject(Object.assign(new Error(`${code}: i/o`), { code }));
}

describe('an I2C bus of the machine', () => {
  it('reads a register with a repeated start', async () => {
    const { raw, calls } = rawBus(() => Promise.resolve(Buffer.from([1, 2])));
    const bus = new LinuxI2cBus('bus', raw, new VirtualClock());
    expect([...(await bus.transfer(0x48, Uint8Array.of(1), 2))]).toEqual([1, 2]);
    expect(calls).toEqual(['block 72 1 2']);
  });

  it('writes, and reads without a register, as plain transactions', async () => {
    const { raw, calls } = rawBus(() => Promise.resolve(Buffer.from([7])));
    const bus = new LinuxI2cBus('bus', raw, new VirtualClock());
    await bus.transfer(0x20, Uint8Array.of(6, 0xff, 0xff), 0);
    await bus.transfer(0x20, new Uint8Array(), 1);
    expect(calls).toEqual(['write 32 06ffff', 'read 32 1']);
  });

  it.each([
    ['EREMOTEIO', 'nack'],
    ['ENXIO', 'nack'],
    ['ETIMEDOUT', 'timeout'],
    ['ENODEV', 'gone'],
    ['EPERM', 'protocol'],
  ])('tells %s as %s', async (code, expected) => {
    const bus = new LinuxI2cBus('bus', rawBus(failing(code)).raw, new VirtualClock());
    await expect(bus.transfer(0x48, Uint8Array.of(0), 2)).rejects.toMatchObject({ code: expected, bus: 'bus' });
  });

  it('refuses an answer that is too short', async () => {
    const { raw } = rawBus(() => Promise.resolve(Buffer.from([1])));
    const bus = new LinuxI2cBus('bus', raw, new VirtualClock());
    await expect(bus.transfer(0x48, Uint8Array.of(0), 2)).rejects.toMatchObject({ code: 'protocol' });
  });

  it('gives up on a call that hangs, and does not start another beside it', async () => {
    const clock = new VirtualClock();
    const { raw, calls } = rawBus(() => new Promise(() => undefined));
    const bus = new LinuxI2cBus('bus', raw, clock);
    const both = Promise.allSettled([bus.transfer(0x48, Uint8Array.of(0), 2), bus.transfer(0x48, Uint8Array.of(1), 2)]);
    await clock.advance(100);
    for (const outcome of await both) expect(outcome).toMatchObject({ reason: { code: 'timeout' } });
    expect(calls).toHaveLength(1);
  });
});
