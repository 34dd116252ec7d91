// SPDX-License-Identifier: Apache-2.0
import ModbusSerialModule from 'modbus-serial';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rtuMasterOf } from '../../drivers/chips/modbus/rtu-master.ts';
import { BusError } from '../../src/ports/buses.ts';
import type { Peer } from './support/peer.ts';
import { SerialRig } from './support/serial-rig.ts';

const { default: ModbusSerial } = ModbusSerialModule;

const SEED = 7;
const POLLS_PER_LINE = 260;
/** Several lines at a time: a poll is mostly waiting. */
const LINES = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];

/** The disturber's late answers come between the two. */
const TERMS = { unit: 1, functionCode: 4, registers: 2, priority: 'meter', timeoutMs: 80, lateWindowMs: 200 } as const;

/** Registers of one length, each with a value of its own: an answer to the request before shows as a wrong value. */
const FLOATS: readonly (readonly [address: number, value: string])[] = [
  [0, '43678000'], // 231.5 V
  [2, '43654000'], // 229.25 V
  [4, '4366c000'], // 230.75 V
  [6, '417e0000'], // 15.875 A
  [52, '462a8200'], // 10912.5 W
  [72, '449a5225'], // 1234.567 kWh
  [74, '41480000'], // 12.5 kWh
];
/** Answers that the board cannot use. */
const USELESS = ['late', 'flip', 'cut', 'noise', 'lose'];

interface Count {
  right: number;
  wrong: number;
  timeout: number;
  protocol: number;
  other: number;
}

async function poll(rig: SerialRig, line: string, count: Count): Promise<void> {
  const master = await rtuMasterOf(rig.buses.serial(line), rig.clock);
  for (let round = 0; round < POLLS_PER_LINE; round += 1) {
    const [address, value] = FLOATS[round % FLOATS.length] ?? [0, ''];
    try {
      const read = (await master.read({ ...TERMS, address })).toString('hex');
      count[read === value ? 'right' : 'wrong'] += 1;
    } catch (error) {
      const code = error instanceof BusError ? error.code : 'other';
      count[code === 'timeout' || code === 'protocol' ? code : 'other'] += 1;
    }
  }
}

let rig: SerialRig;
let disturber: Peer;
beforeEach(async () => {
  rig = new SerialRig('guard', 9600, LINES);
  disturber = await rig.peer(
    'disturber.py',
    String(SEED),
    ...LINES.flatMap((line) => [rig.boardPort(line), rig.peerPort(line)]),
  );
  await rig.peer('modbus_server.py', 'meters', ...LINES.map((line) => rig.peerPort(line)));
});
afterEach(() => rig.end());

describe('answers of pymodbus that come late, broken or not at all', () => {
  it(`never become a wrong value: ${LINES.length * POLLS_PER_LINE} polls`, async () => {
    const count: Count = { right: 0, wrong: 0, timeout: 0, protocol: 0, other: 0 };
    await Promise.all(LINES.map((line) => poll(rig, line, count)));
    expect(count.wrong).toBe(0);
    expect(count.other).toBe(0);
    const fates = (await disturber.order('counts')) as Readonly<Record<string, number>>;
    // Each kind must have taken place for the test to mean anything.
    expect(Math.min(...[...USELESS, 'split'].map((fate) => fates[fate] ?? 0))).toBeGreaterThan(0);
    const disturbed = USELESS.reduce((sum, fate) => sum + (fates[fate] ?? 0), 0);
    expect(disturbed).toBeGreaterThan(80);
    expect(count.timeout + count.protocol).toBeGreaterThanOrEqual(disturbed);
    expect(count.right).toBeGreaterThan(1800);
  });

  it('become wrong values with modbus-serial alone, on the same kind of cable', async () => {
    const client = new ModbusSerial();
    await client.connectRTUBuffered(rig.boardPort('one'), { baudRate: 9600 });
    try {
      client.setID(TERMS.unit);
      client.setTimeout(TERMS.timeoutMs);
      let wrong = 0;
      for (let round = 0; round < 150; round += 1) {
        const [address, value] = FLOATS[round % FLOATS.length] ?? [0, ''];
        const read = await client.readInputRegisters(address, TERMS.registers).catch(() => undefined);
        if (read !== undefined && read.buffer.toString('hex') !== value) wrong += 1;
      }
      expect(wrong).toBeGreaterThan(0);
    } finally {
      await new Promise<void>((resolve) => client.close(() => resolve()));
    }
  });
});
