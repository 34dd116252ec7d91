// SPDX-License-Identifier: Apache-2.0
import { emulateEkepc2 } from '../../chips/etek-ekepc2/emulated-ekepc2.ts';
import { etekEkepc2Contactor } from '../../contactor/etek-ekepc2/driver.ts';
import { controllerContract } from '../../contract/controller.ts';
import { ControllerRig } from '../../contract/controller-rig.ts';
import { etekEkepc2Residual } from '../../residual/etek-ekepc2/driver.ts';
import { etekEkepc2Pilot } from './driver.ts';

const OPTIONS = { serial: 'line', unit: 255 };

async function setUp() {
  const rig = new ControllerRig({ line: { type: 'uart', baud: 9600 } }, 'line');
  emulateEkepc2(OPTIONS, rig.context);
  rig.use({
    pilot: await rig.start(etekEkepc2Pilot, OPTIONS),
    contactor: await rig.start(etekEkepc2Contactor, OPTIONS),
    residual: await rig.start(etekEkepc2Residual, OPTIONS),
  });
  return rig;
}

controllerContract(
  {
    reactsWithinMs: 600,
    noticesSilenceWithinMs: 1300,
    bearsOneBrokenIn: 7,
    signalsF: false,
    offered: (duty) => Math.floor(duty / 100) * 100,
    selfTestWithinMs: 1000,
    testsOnCommand: false,
  },
  setUp,
);
