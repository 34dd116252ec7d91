// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it, type TestContext } from 'vitest';
import { rtuMasterOf } from '../../drivers/chips/modbus/rtu-master.ts';
import type { BusError } from '../../src/ports/buses.ts';
import { LINE, lineWith, SerialRig, soon } from './support/serial-rig.ts';

const TERMS = { priority: 'meter', timeoutMs: 400, lateWindowMs: 100 } as const;
const VOLTS = { ...TERMS, unit: 1, functionCode: 4, address: 0, registers: 2 } as const;
/** 231.5 as a float. */
const VOLTS_BYTES = '43678000';
const WRITABLE = { ...TERMS, unit: 9 } as const;
const ABSENT_UNIT = 77;
/** The port is looked for each second; then the first request must get through. */
const RECOVERS_WITHIN_MS = 4000;

const startServer = (rig: SerialRig) => rig.peer('modbus_server.py', 'meters', rig.peerPort());

async function setUp(context: TestContext) {
  const { rig, peer: server } = await lineWith(context, startServer);
  return { rig, server, master: await rtuMasterOf(rig.buses.serial(LINE), rig.clock) };
}

/** How a request failed, and after how long. */
async function failureOf(request: Promise<unknown>): Promise<{ readonly code: string; readonly afterMs: number }> {
  const start = performance.now();
  const error = await request.then(
    () => undefined,
    (thrown: BusError) => thrown,
  );
  return { code: error?.code ?? 'none', afterMs: performance.now() - start };
}

const hex = async (data: Promise<Buffer>) => (await data).toString('hex');

describe('a Modbus line on a real port, with pymodbus', () => {
  it('what is written with function codes 6 and 16 is in the unit, and reads back', async (context) => {
    const { master, server } = await setUp(context);
    await master.write({ ...WRITABLE, functionCode: 6, address: 101, values: [0xa5c3] });
    await master.write({ ...WRITABLE, functionCode: 16, address: 104, values: [1, 65_535, 4660] });
    expect(await server.order('writes', { unit: 9 })).toEqual([
      { functionCode: 6, address: 101, values: [0xa5c3] },
      { functionCode: 16, address: 104, values: [1, 65_535, 4660] },
    ]);
    const after = [0, 0xa5c3, 0, 0, 1, 65_535, 4660, 0];
    expect(await server.order('get', { unit: 9, table: 'holding', address: 100, count: 8 })).toEqual(after);
    const read = await master.read({ ...WRITABLE, functionCode: 3, address: 100, registers: 8 });
    expect(after.map((_, index) => read.readUInt16BE(2 * index))).toEqual(after);
  });

  it('an illegal address is refused at once, read or written, and the next request works', async (context) => {
    const { master, server } = await setUp(context);
    const refused = [
      master.read({ ...VOLTS, address: 30_000 }),
      master.read({ ...VOLTS, functionCode: 3 }),
      master.write({ ...WRITABLE, functionCode: 6, address: 108, values: [1] }),
      master.write({ ...WRITABLE, functionCode: 16, address: 107, values: [1, 2] }),
    ];
    expect(await Promise.all(refused.map(async (request) => (await failureOf(request)).code))).toEqual(
      refused.map(() => 'refused'),
    );
    expect(await hex(master.read(VOLTS))).toBe(VOLTS_BYTES);
    expect(await server.order('writes', { unit: 9 })).toEqual([]);
  });

  it('a unit that is not there is a timeout after its limit, and the others answer again', async (context) => {
    const { master } = await setUp(context);
    const { code, afterMs } = await failureOf(master.read({ ...VOLTS, unit: ABSENT_UNIT }));
    expect(code).toBe('timeout');
    expect(afterMs).toBeGreaterThanOrEqual(TERMS.timeoutMs);
    expect(afterMs).toBeLessThan(TERMS.timeoutMs + 300);
    expect(await hex(master.read(VOLTS))).toBe(VOLTS_BYTES);
  });

  it('an absent unit asked in between takes nothing from two that are there', async (context) => {
    const { master } = await setUp(context);
    const abb = { ...TERMS, unit: 2, functionCode: 3, address: 0x5b00, registers: 2 } as const;
    for (let round = 0; round < 3; round += 1) {
      const [volts, absent, tenths] = await Promise.all([
        hex(master.read(VOLTS)),
        failureOf(master.read({ ...VOLTS, unit: ABSENT_UNIT, timeoutMs: 150 })),
        hex(master.read(abb)),
      ]);
      expect([volts, absent.code, tenths]).toEqual([VOLTS_BYTES, 'timeout', '0000090b']);
    }
  });

  it.concurrent('a port that is pulled fails a waiting request as gone, and comes back by itself', async (context) => {
    const { rig, master } = await setUp(context);
    expect(await hex(master.read(VOLTS))).toBe(VOLTS_BYTES);
    const waiting = failureOf(master.read({ ...VOLTS, unit: ABSENT_UNIT, timeoutMs: 5000 }));
    await rig.pull();
    const { code, afterMs } = await waiting;
    expect(code).toBe('gone');
    // Noticed at once by the port, or by the look after it each second.
    expect(afterMs).toBeLessThan(2500);
    expect((await failureOf(master.read(VOLTS))).code).toBe('gone');
    await rig.plugIn();
    await startServer(rig);
    await soon(async () => expect(await hex(master.read(VOLTS))).toBe(VOLTS_BYTES), RECOVERS_WITHIN_MS);
  });

  it.concurrent('a meter lives through a pulled port: gone, then the next readings are right', async (context) => {
    const { rig } = await setUp(context);
    const meter = await rig.device('meter', 'meter/modbus-map', { unit: 1, map: 'eastron-sdm630' });
    const first = await meter.read();
    await rig.pull();
    await soon(() => expect(meter.read()).rejects.toMatchObject({ code: 'gone' }));
    await rig.plugIn();
    await startServer(rig);
    expect(await soon(() => meter.read(), RECOVERS_WITHIN_MS)).toEqual(first);
  });

  it.concurrent('a board that starts before its adapter is plugged in is served once it is', async ({
    onTestFinished,
  }) => {
    const rig = new SerialRig();
    onTestFinished(() => rig.end());
    const meter = await rig.device('meter', 'meter/modbus-map', { unit: 1, map: 'eastron-sdm630' });
    await expect(meter.read()).rejects.toMatchObject({ code: 'gone' });
    await rig.plugIn();
    await startServer(rig);
    expect((await soon(() => meter.read(), RECOVERS_WITHIN_MS)).millivolts).toEqual([231_500, 229_250, 230_750]);
  });
});
