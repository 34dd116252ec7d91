// SPDX-License-Identifier: Apache-2.0

import { dutyPartsPerMillion } from '../../../src/core/pilot/duty.ts';
import { emulateEvseDin } from '../../chips/evse-din/emulated-evse-din.ts';
import { evseDinContactor } from '../../contactor/evse-din/driver.ts';
import { controllerContract } from '../../contract/controller.ts';
import { ControllerRig } from '../../contract/controller-rig.ts';
import { evseDinResidual } from '../../residual/evse-din/driver.ts';
import { evseDinPilot } from './driver.ts';

const OPTIONS = { serial: 'line', unit: 1 };

async function setUp() {
  const rig = new ControllerRig({ line: { type: 'uart', baud: 9600 } }, 'line');
  emulateEvseDin(OPTIONS, rig.context);
  rig.use({
    pilot: await rig.start(evseDinPilot, OPTIONS),
    contactor: await rig.start(evseDinContactor, OPTIONS),
    residual: await rig.start(evseDinResidual, OPTIONS),
  });
  return rig;
}

/** Whole amperes, rounded down, as parts per million of the period. */
const offered = (duty: number) => dutyPartsPerMillion(Math.floor(Math.round(duty * 0.06) / 1000) * 1000);

controllerContract(
  {
    reactsWithinMs: 900,
    noticesSilenceWithinMs: 1300,
    bearsOneBrokenIn: 7,
    signalsF: false,
    offered,
    selfTestWithinMs: 35_000,
    testsOnCommand: true,
  },
  setUp,
);
