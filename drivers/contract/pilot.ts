// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { ControlPilot, PilotLevels, PilotOutput, PilotSample } from '../../src/ports/devices.ts';
import type { TestRig } from './test-rig.ts';

export interface PilotRig {
  readonly rig: TestRig;
  readonly device: ControlPilot;
}

/** Half of the narrowest gap between two decision bands, less the generator's tolerance. */
const ACCURACY_MILLIVOLTS = 150;

/** A sample of a pilot that reports levels. */
export function asLevels(sample: PilotSample): PilotLevels {
  if (sample.kind !== 'levels') throw new Error('this pilot reports no levels');
  return sample;
}

/** Takes one sample of a pilot that reports levels. */
export async function levels({ rig, device }: PilotRig): Promise<PilotLevels> {
  return asLevels(await rig.finish(device.sample()));
}

/** A pilot that puts out a wave with both halves, and a vehicle with a diode. */
async function waving(setUp: () => Promise<PilotRig>): Promise<PilotRig> {
  const { rig, device } = await setUp();
  rig.world.lowMillivolts = -12_000;
  await rig.finish(device.setOutput({ kind: 'pwm', dutyPartsPerMillion: 500_000 }));
  return { rig, device };
}

/**
 * What every control pilot does that measures levels.
 * @param highestDuty parts per million, where it takes less than all duties that mean a current
 */
export function pilotContract(setUp: () => Promise<PilotRig>, highestDuty = 970_000): void {
  describe('as a control pilot', () => {
    it.each([12_000, 9000, 6000, 3000, 0, -12_000])('measures a top of %i mV within 150 mV', async (millivolts) => {
      const { rig, device } = await waving(setUp);
      rig.world.highMillivolts = millivolts;
      const sample = await levels({ rig, device });
      expect(Math.abs(sample.highMillivolts - millivolts)).toBeLessThanOrEqual(ACCURACY_MILLIVOLTS);
    });

    it.each([-12_000, -9000, 0, 12_000])('measures a bottom of %i mV within 150 mV', async (millivolts) => {
      const { rig, device } = await waving(setUp);
      rig.world.lowMillivolts = millivolts;
      const sample = await levels({ rig, device });
      expect(Math.abs(sample.lowMillivolts - millivolts)).toBeLessThanOrEqual(ACCURACY_MILLIVOLTS);
    });

    it('shows a change of the top in the very next sample', async () => {
      const { rig, device } = await waving(setUp);
      await rig.finish(device.sample());
      await rig.clock.advance(10);
      rig.world.highMillivolts = 9000;
      const sample = await levels({ rig, device });
      expect(Math.abs(sample.highMillivolts - 9000)).toBeLessThanOrEqual(ACCURACY_MILLIVOLTS);
    });

    it('shows a change of the bottom in the sample after next at the latest', async () => {
      const { rig, device } = await waving(setUp);
      await rig.finish(device.sample());
      rig.world.lowMillivolts = -6000;
      await rig.finish(device.sample());
      const sample = await levels({ rig, device });
      expect(Math.abs(sample.lowMillivolts + 6000)).toBeLessThanOrEqual(ACCURACY_MILLIVOLTS);
    });

    it.each<[PilotOutput, number]>([
      [{ kind: 'X1' }, 1_000_000],
      [{ kind: 'F' }, 0],
      [{ kind: 'pwm', dutyPartsPerMillion: 100_000 }, 100_000],
      [{ kind: 'pwm', dutyPartsPerMillion: 266_667 }, 266_667],
      [{ kind: 'pwm', dutyPartsPerMillion: highestDuty }, highestDuty],
    ])('puts %o on the pin', async (output, dutyNanoseconds) => {
      const { rig, device } = await setUp();
      await rig.finish(device.setOutput(output));
      expect(rig.world.wave).toEqual({ periodNanoseconds: 1_000_000, dutyNanoseconds });
    });

    it.each([0, 50_000, 79_999, highestDuty + 1, 1_000_000, 266_666.5, Number.NaN])(
      'refuses a duty of %d ppm and leaves the pin alone',
      async (dutyPartsPerMillion) => {
        const { rig, device } = await setUp();
        await rig.finish(device.setOutput({ kind: 'X1' }));
        await expect(device.setOutput({ kind: 'pwm', dutyPartsPerMillion })).rejects.toThrow(RangeError);
        expect(rig.world.wave.dutyNanoseconds).toBe(1_000_000);
      },
    );
  });
}
