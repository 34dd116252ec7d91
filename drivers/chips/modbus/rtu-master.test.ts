// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { TestRig } from '../../contract/test-rig.ts';
import { type EmulatedSlave, emulatedRtuLineAt } from './emulated-rtu-line.ts';
import type { LinePriority } from './requests.ts';
import { rtuMasterOf } from './rtu-master.ts';

const WAITS = { timeoutMs: 500, lateWindowMs: 300 } as const;

/** A unit with 100 holding registers. */
class Holding implements EmulatedSlave {
  readonly registers = new Map<number, number>();
  readonly fates: ReturnType<NonNullable<EmulatedSlave['nextAnswer']>>[] = [];
  readonly reads: number[] = [];

  read(_functionCode: number, address: number, count: number): Buffer | undefined {
    this.reads.push(address);
    if (address + count > 100) return undefined;
    const bytes = Buffer.alloc(2 * count);
    for (let index = 0; index < count; index += 1) {
      bytes.writeUInt16BE(this.registers.get(address + index) ?? 0, 2 * index);
    }
    return bytes;
  }

  write(address: number, values: readonly number[]): boolean {
    if (address + values.length > 100) return false;
    for (const [index, value] of values.entries()) this.registers.set(address + index, value);
    return true;
  }

  nextAnswer(): ReturnType<NonNullable<EmulatedSlave['nextAnswer']>> {
    return this.fates.shift() ?? { kind: 'answer' };
  }
}

async function setUp() {
  const rig = new TestRig({ line: { type: 'uart', baud: 9600 } }, 3);
  const holding = new Holding();
  const { clock, random, world, buses } = rig;
  emulatedRtuLineAt('line', { clock, random, world, buses }).add(1, holding);
  const master = await rtuMasterOf(buses.serial('line'), clock);
  const read = (address: number, priority: LinePriority = 'meter', registers = 2) =>
    master.read({ ...WAITS, unit: 1, functionCode: 3, address, registers, priority });
  const write = (functionCode: 6 | 16, address: number, values: readonly number[]) =>
    master.write({ ...WAITS, unit: 1, functionCode, address, values, priority: 'control' });
  /** All frames the master puts on the line. */
  const sent: string[] = [];
  buses.attachSerial('line', { receive: (bytes) => sent.push(Buffer.from(bytes).toString('hex')) });
  return { rig, holding, master, read, write, sent };
}

/** A line whose far end answers exactly these frames. */
async function answering(frames: Readonly<Record<string, string>>) {
  const rig = new TestRig({ line: { type: 'uart', baud: 9600 } });
  const send = rig.buses.attachSerial('line', {
    receive: (bytes) => {
      const answer = frames[Buffer.from(bytes).toString('hex')];
      if (answer !== undefined) rig.clock.after(5, 'answer', () => send(Buffer.from(answer, 'hex')));
    },
  });
  return { rig, master: await rtuMasterOf(rig.buses.serial('line'), rig.clock) };
}

describe('requests on a Modbus line', () => {
  it('are framed as in the example of the Modbus application protocol V1.1b3 §6.6: write 3 to register 1', async () => {
    const { rig, write, sent, holding } = await setUp();
    await rig.finish(write(6, 1, [3]));
    // Unit, 06 00 01 00 03, and the CRC of Modbus over serial line V1.02 §6.2.2.
    expect(sent).toEqual(['010600010003980b']);
    expect(holding.registers.get(1)).toBe(3);
  });

  it('are framed as in the example of §6.12: write 10 and 258 to registers 1 and 2', async () => {
    const { rig, write, sent, holding } = await setUp();
    await rig.finish(write(16, 1, [0x0a, 0x0102]));
    expect(sent[0]?.slice(0, -4)).toBe('01100001000204000a0102');
    expect([holding.registers.get(1), holding.registers.get(2)]).toEqual([10, 258]);
  });

  it('are the bytes that a real SDM120 takes for 9600 Bd (SolarNetwork wiki, SDM XXX meters)', async () => {
    const { rig, master } = await answering({ '0110001c00020440000000e736': '0110001c0002800e' });
    const request = {
      ...WAITS,
      unit: 1,
      functionCode: 16,
      address: 0x1c,
      values: [0x4000, 0],
      priority: 'meter',
    } as const;
    await rig.finish(master.write(request));
  });

  it('read what a real SDM72 answers (Tasmota #17671: L2 has 230.4125 V)', async () => {
    const { rig, master } = await answering({ '010400020002d00b': '01040443666999e025' });
    const request = { ...WAITS, unit: 1, functionCode: 4, address: 2, registers: 2, priority: 'meter' } as const;
    expect((await rig.finish(master.read(request))).readFloatBE()).toBeCloseTo(230.4125, 4);
  });

  it('read back what was written', async () => {
    const { rig, write, read } = await setUp();
    await rig.finish(write(16, 40, [0xffff, 7]));
    expect((await rig.finish(read(40))).toString('hex')).toBe('ffff0007');
  });

  it('are told as refused when the unit answers with an exception', async () => {
    const { rig, write, read } = await setUp();
    await expect(rig.finish(read(99))).rejects.toMatchObject({ code: 'refused', message: /exception 2/ });
    await expect(rig.finish(write(6, 100, [1]))).rejects.toMatchObject({ code: 'refused', message: /exception 3/ });
  });

  it('are refused without a frame when function code 6 gets two values', async () => {
    const { rig, write, read, sent } = await setUp();
    await expect(rig.finish(write(6, 1, [1, 2]))).rejects.toMatchObject({ code: 'protocol' });
    expect(sent).toEqual([]);
    await rig.finish(read(0));
  });
});

describe('the echo of a write', () => {
  // 01 06 00 01, another value or register, CRC.
  it.each([
    ['another value', '010600010004d9c9', 6],
    ['another register', '010600020003680b', 6],
    ['another count', '0110000100015009', 16],
  ] as const)('with %s is no success', async (_, echo, functionCode) => {
    const rig = new TestRig({ line: { type: 'uart', baud: 9600 } });
    const master = await rtuMasterOf(rig.buses.serial('line'), rig.clock);
    const send = rig.buses.attachSerial('line', {
      receive: () => rig.clock.after(5, 'echo', () => send(Buffer.from(echo, 'hex'))),
    });
    const values = functionCode === 6 ? [3] : [3, 4];
    const writing = master.write({ ...WAITS, unit: 1, functionCode, address: 1, values, priority: 'control' });
    await expect(rig.finish(writing)).rejects.toMatchObject({ code: 'protocol', message: /echo/ });
  });

  it('never stands for another write: 3,000 writes with late, lost and broken echoes', async () => {
    const { rig, write, holding } = await setUp();
    let failures = 0;
    for (let round = 0; round < 3000; round += 1) {
      const dice = rig.random.uniform();
      if (dice < 0.1) holding.fates.push({ kind: 'corrupt' });
      else if (dice < 0.2) holding.fates.push({ kind: 'late', delayMs: rig.random.uniform() * 700 });
      const value = round % 50_000;
      try {
        await rig.finish(round % 2 === 0 ? write(6, 5, [value]) : write(16, 5, [value, value + 1]));
        expect(holding.registers.get(5)).toBe(value);
      } catch {
        failures += 1;
      }
    }
    expect(failures).toBeGreaterThan(150);
    expect(failures).toBeLessThan(700);
  });
});

describe('the order on a line', () => {
  it('is control, mains, meter, and within each as they came', async () => {
    const { rig, read, holding } = await setUp();
    const asked: readonly (readonly [number, LinePriority])[] = [
      [1, 'meter'],
      [2, 'meter'],
      [3, 'mains'],
      [4, 'control'],
      [5, 'mains'],
      [6, 'control'],
    ];
    await rig.finish(Promise.all(asked.map(([address, priority]) => read(address, priority))));
    expect(holding.reads).toEqual([4, 6, 3, 5, 1, 2]);
  });

  it('never cuts off a running exchange', async () => {
    const { rig, read, holding } = await setUp();
    const slow = read(1, 'meter', 50);
    await rig.clock.advance(60);
    const urgent = read(2, 'control');
    expect((await rig.finish(slow)).length).toBe(100);
    await rig.finish(urgent);
    expect(holding.reads).toEqual([1, 2]);
  });

  it('lets an urgent request that came during a late window go first', async () => {
    const { rig, read, holding } = await setUp();
    holding.fates.push({ kind: 'silent' });
    const lost = read(1).catch(() => undefined);
    const patient = read(2);
    await rig.clock.advance(600);
    const urgent = read(3, 'control');
    await rig.finish(Promise.all([lost, patient, urgent]));
    expect(holding.reads).toEqual([3, 2]);
  });

  it('lets nobody starve: a meter is read although a controller keeps the line busy', async () => {
    const { rig, read, holding } = await setUp();
    let isBusy = true;
    const keepAsking = async () => {
      while (isBusy) await read(7, 'control');
    };
    const busy = [keepAsking(), keepAsking(), keepAsking()];
    await rig.clock.advance(200);
    const before = holding.reads.length;
    await rig.finish(read(1, 'meter'));
    isBusy = false;
    await rig.finish(Promise.all(busy));
    expect(holding.reads.indexOf(1) - before).toBeLessThanOrEqual(11);
    expect(holding.reads.indexOf(1) - before).toBeGreaterThanOrEqual(8);
  });
});

describe('the pause before a request', () => {
  it('is kept after any frame on the line, and is 5 ms where none is asked for', async () => {
    const { rig, read, master } = await setUp();
    const request = { ...WAITS, unit: 1, functionCode: 3, address: 0, registers: 2, priority: 'control' } as const;
    await rig.finish(read(0));
    const without = await rig.duration(() => read(0));
    const withPause = await rig.duration(() => master.read({ ...request, pauseMs: 200 }));
    expect(withPause - without).toBeCloseTo(195, 0);
  });
});

describe('a port that disappears', () => {
  it('fails the running request and all that wait, at once', async () => {
    const { rig, read } = await setUp();
    const line = rig.buses.serialLines.get('line');
    const all = Promise.allSettled([read(1), read(2), read(3, 'control')]);
    await rig.clock.advance(10);
    line?.setPresent(false);
    const results = await rig.finish(all, 5);
    expect(results.map((result) => result.status === 'rejected' && result.reason.code)).toEqual([
      'gone',
      'gone',
      'gone',
    ]);
    line?.setPresent(true);
    expect((await rig.finish(read(1))).length).toBe(4);
  });
});
