// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { TestRig } from '../../drivers/contract/test-rig.ts';
import { BusError } from '../ports/buses.ts';
import { SILENT_LOG } from '../ports/log.ts';
import { loadBoard } from './load.ts';
import { attachEmulators, wireBoard } from './wire.ts';

const VIRTUAL = new URL('../../boards/virtual/', import.meta.url).pathname;

async function bench() {
  const board = await loadBoard(VIRTUAL);
  const rig = new TestRig(board.buses);
  const { clock, random, world, buses } = rig;
  return { board, rig, context: { clock, random, world, buses } };
}

describe('wiring the virtual board', () => {
  it('gives each process its devices and nobody else’s', async () => {
    const { board, rig, context } = await bench();
    await attachEmulators(board, context);
    const guard = await wireBoard(board, 'guard', rig.buses, { clock: rig.clock, log: SILENT_LOG });
    const station = await wireBoard(board, 'station', rig.buses, { clock: rig.clock, log: SILENT_LOG });
    expect(guard.failures).toEqual([]);
    expect(station.failures).toEqual([]);
    expect(Object.keys(station.devices).sort()).toEqual(['buzzer', 'display', 'light', 'tag-reader']);
    expect(Object.keys(guard.devices)).toHaveLength(13);
    station.devices['tag-reader']?.stop();
  });

  it('connects drivers and emulators that understand each other', async () => {
    const { board, rig, context } = await bench();
    await attachEmulators(board, context);
    const { devices } = await wireBoard(board, 'guard', rig.buses, { clock: rig.clock, log: SILENT_LOG });
    const readings = Promise.all([
      devices.thermometer?.readMillicelsius(),
      devices.dip?.readCode(),
      devices.earth?.isActive(),
      devices['emergency-stop']?.isActive(),
      devices.meter?.read(),
      devices['mains-meter']?.read(),
    ]);
    const [temperature, dip, earth, stop, meter, mains] = await rig.finish(readings);
    expect({ temperature, dip, earth, stop }).toEqual({ temperature: 25_000, dip: 0b100, earth: true, stop: false });
    expect(meter?.importWattHours).toBe(1_234_567);
    expect(mains?.milliamps).toEqual([16_000, 15_875, 0]);
  });

  it('starts the other devices when one does not start', async () => {
    const { board, rig } = await bench();
    const buses = Object.create(rig.buses, {
      output: {
        value: (line: string) => {
          if (line === 'residual-test') throw new BusError('gone', line, 'no such pin');
          return rig.buses.output(line);
        },
      },
    }) as typeof rig.buses;
    const { devices, failures } = await wireBoard(board, 'guard', buses, { clock: rig.clock, log: SILENT_LOG });
    expect(failures).toMatchObject([{ role: 'residual', required: true, error: { code: 'gone' } }]);
    expect(devices.residual).toBeUndefined();
    expect(devices.pilot).toBeDefined();
  });

  it('attaches only the emulators it is asked for', async () => {
    const { board, rig, context } = await bench();
    await attachEmulators(board, context, ['thermometer']);
    const { devices } = await wireBoard(board, 'guard', rig.buses, { clock: rig.clock, log: SILENT_LOG });
    expect(await rig.finish(devices.thermometer?.readMillicelsius() ?? Promise.reject())).toBe(25_000);
    await expect(rig.finish(devices.dip?.readCode() ?? Promise.reject())).rejects.toMatchObject({ code: 'nack' });
  });
});
