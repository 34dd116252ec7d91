// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { emulateOpenEvse, type OpenEvseVariant } from '../../chips/openevse/emulated-openevse.ts';
import { openEvseContactor } from '../../contactor/openevse/driver.ts';
import { ControllerRig } from '../../contract/controller-rig.ts';
import { openEvsePilot } from '../../pilot/openevse/driver.ts';
import { openEvseResidual } from './driver.ts';

const OPTIONS = { serial: 'line' };

async function setUp(variant: OpenEvseVariant = {}) {
  const rig = new ControllerRig({ line: { type: 'uart', baud: 115_200 } }, 'line');
  emulateOpenEvse(OPTIONS, rig.context, variant);
  rig.use({
    pilot: await rig.start(openEvsePilot, OPTIONS),
    contactor: await rig.start(openEvseContactor, OPTIONS),
    residual: await rig.start(openEvseResidual, OPTIONS),
  });
  return rig;
}

// What every controller does is in the contract suite that the pilot's test runs with all its sides.
describe('the residual-current monitor of an OpenEVSE', () => {
  it('tells a trip within 60 ms, ahead of the next look (AT)', async () => {
    const rig = await setUp();
    await rig.charge();
    await rig.clock.advance(1234);
    let toldAtMicros: number | undefined;
    rig.sides.residual.onTrip(() => {
      toldAtMicros ??= rig.clock.monotonicMicros();
    });
    const startMicros = rig.clock.monotonicMicros();
    rig.plant.setFault(1, 'residual-ac', true, 30);
    await rig.clock.advance(60);
    expect(toldAtMicros).toBeDefined();
    expect((toldAtMicros ?? 0) - startMicros).toBeLessThan(60_000);
  });

  it('passes no self-test while the GFI test is switched off (FF F 0)', async () => {
    const rig = await setUp({ storedFlags: 0x0220 });
    expect(await rig.finish(rig.sides.residual.selfTest())).toBe('failed');
  });

  it('that has tripped is not put to sleep, or it would never get over it', async () => {
    const rig = await setUp();
    await rig.charge();
    rig.plant.setFault(1, 'residual-ac', true, 30);
    await rig.until('tells it', () => rig.sides.residual.isTripped(), 1000);
    await rig.order(false, { kind: 'F' });
    await rig.clock.advance(500);
    await rig.order(false, { kind: 'X1' });
    await rig.clock.advance(2000);
    expect(await rig.sides.residual.isTripped()).toBe(true);
    rig.plant.setFault(1, 'residual-ac', false);
    rig.plant.setVehicle(1, { plugged: false });
    await rig.until('is over it', async () => !(await rig.sides.residual.isTripped()), 2000);
    // Awake again it would charge the next vehicle; it is told otherwise before one can be there.
    rig.plugIn();
    await rig.clock.advance(5000);
    expect(rig.dutyPartsPerMillion).toBe(1_000_000);
    expect(rig.plant.truth(1).contactor.closings).toBe(1);
    await rig.charge();
  });
});
