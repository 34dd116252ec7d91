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
    receiveByte: async (address) => (await call(`receive ${address}`, Buffer.of())).buffer[0] ?? 0,
    sendByte: async (address, byte) => void (await call(`send ${address} ${byte}`, Buffer.of(byte))),
    writeByte: async (address, register, byte) => void (await call(`byte ${address} ${register} ${byte}`, Buffer.of())),
    writeI2cBlock: (address, register, length, buffer) =>
      call(`write block ${address} ${register} ${length} ${buffer.toString('hex')}`, buffer),
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

  it('writes as the SMBus transaction with the same bytes on the wire', async () => {
    const { raw, calls } = rawBus(() => Promise.resolve(Buffer.of()));
    const bus = new LinuxI2cBus('bus', raw, new VirtualClock());
    await bus.transfer(0x20, Uint8Array.of(0x5a), 0);
    await bus.transfer(0x20, Uint8Array.of(6, 0xff), 0);
    await bus.transfer(0x20, Uint8Array.of(6, 0xff, 0xfe), 0);
    expect(calls).toEqual(['send 32 90', 'byte 32 6 255', 'write block 32 6 2 fffe']);
  });

  it('writes what no SMBus transaction holds as a plain one', async () => {
    const { raw, calls } = rawBus(() => Promise.resolve(Buffer.of()));
    const bus = new LinuxI2cBus('bus', raw, new VirtualClock());
    await bus.transfer(
      0x3c,
      Uint8Array.from({ length: 33 }, () => 0x40),
      0,
    );
    await bus.transfer(
      0x3c,
      Uint8Array.from({ length: 34 }, () => 0x40),
      0,
    );
    await bus.transfer(0x3c, new Uint8Array(), 0);
    expect(calls).toEqual([`write block 60 64 32 ${'40'.repeat(32)}`, `write 60 ${'40'.repeat(34)}`, 'write 60 ']);
  });

  it('reads without a register as it is asked to', async () => {
    const { raw, calls } = rawBus(() => Promise.resolve(Buffer.from([7, 8])));
    const bus = new LinuxI2cBus('bus', raw, new VirtualClock());
    expect([...(await bus.transfer(0x20, new Uint8Array(), 1))]).toEqual([7]);
    expect([...(await bus.transfer(0x24, new Uint8Array(), 2))]).toEqual([7, 8]);
    expect(calls).toEqual(['receive 32', 'read 36 2']);
  });

  it('reads after more than a register in two transactions', async () => {
    const { raw, calls } = rawBus(() => Promise.resolve(Buffer.from([7, 8])));
    const bus = new LinuxI2cBus('bus', raw, new VirtualClock());
    await bus.transfer(0x20, Uint8Array.of(1, 2), 2);
    expect(calls).toEqual(['byte 32 1 2', 'read 32 2']);
  });

  it.each([
    ['EREMOTEIO', 'nack'],
    ['ENXIO', 'nack'],
    ['ETIMEDOUT', 'timeout'],
    ['ENODEV', 'gone'],
    ['EBUSY', 'refused'],
    ['ENOTSUP', 'protocol'],
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
