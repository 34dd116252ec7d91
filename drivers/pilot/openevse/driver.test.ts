// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { dutyPartsPerMillion } from '../../../src/core/pilot/duty.ts';
import { emulateOpenEvse, type OpenEvseVariant } from '../../chips/openevse/emulated-openevse.ts';
import { openEvseContactor } from '../../contactor/openevse/driver.ts';
import { controllerContract } from '../../contract/controller.ts';
import { ControllerRig } from '../../contract/controller-rig.ts';
import { openEvseResidual } from '../../residual/openevse/driver.ts';
import { openEvsePilot } from './driver.ts';

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

const FACTS = {
  reactsWithinMs: 400,
  noticesSilenceWithinMs: 1300,
  bearsOneBrokenIn: 7,
  signalsF: true,
  offered: (duty: number) => dutyPartsPerMillion(Math.floor(Math.round(duty * 0.06) / 1000) * 1000),
  selfTestWithinMs: 1500,
  testsOnCommand: false,
};

controllerContract(FACTS, () => setUp());

describe('an OpenEVSE before firmware 3.0.0, which knows no sequence ids,', () => {
  controllerContract({ ...FACTS, reactsWithinMs: 1000, bearsOneBrokenIn: 15 }, () => setUp({ knowsSequences: false }));
});

describe('the OpenEVSE', () => {
  it('falls back to 6 A when this program is silent for 5 s (SY), and is given its current again', async () => {
    const rig = await setUp();
    await rig.charge();
    rig.line.setPowered(false);
    await rig.clock.advance(3900);
    expect(rig.dutyPartsPerMillion).toBe(266_667);
    await rig.clock.advance(1200);
    expect(rig.dutyPartsPerMillion).toBe(100_000);
    expect(rig.contactsClosed).toBe(true);
    rig.line.setPowered(true);
    await rig.clock.advance(2500);
    expect(rig.dutyPartsPerMillion).toBe(266_667);
  });

  it('is content with less than asked for: the board has a limit of its own (SC answers NK)', async () => {
    const rig = await setUp();
    await rig.charge(892_000);
    await rig.clock.advance(5000);
    expect(rig.dutyPartsPerMillion).toBe(533_333);
    expect((await rig.verdict())?.vehicle).toBe('C');
  });

  it('tells a change of the vehicle within 50 ms of its own debounce, ahead of the next look (AT)', async () => {
    const rig = await setUp();
    await rig.charge();
    const delays: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      await rig.clock.advance(2000 + 37 * round);
      rig.plant.setVehicle(1, { plugged: false });
      delays.push(await rig.until('tells A', async () => (await rig.verdict())?.vehicle === 'A', 1000));
      rig.plugIn();
      await rig.until('closes', () => rig.contactsClosed, 5000);
    }
    expect(Math.max(...delays)).toBeLessThanOrEqual(75);
  });

  it('keeps its verdict while it tests before it closes and answers nothing', async () => {
    const rig = await setUp();
    await rig.until('answers', async () => (await rig.verdict()) !== undefined, 1000);
    await rig.order(false, { kind: 'pwm', dutyPartsPerMillion: 266_667 });
    await rig.clock.advance(1000);
    rig.plugIn();
    const closed = async () => {
      expect(await rig.verdict()).toBeDefined();
      return rig.contactsClosed;
    };
    const ms = await rig.until('closes', closed, 5000);
    expect(ms).toBeGreaterThan(1100);
  });
});
