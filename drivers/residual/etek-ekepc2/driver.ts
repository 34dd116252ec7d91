// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { defineDriver } from '../../../src/ports/driver.ts';
import { controllerResidual } from '../../chips/controller/controller-devices.ts';
import { ekepc2At } from '../../chips/etek-ekepc2/etek-ekepc2.ts';
import { ekepc2Entries } from '../../chips/etek-ekepc2/options.ts';

export const etekEkepc2Residual = defineDriver({
  id: 'etek-ekepc2',
  kind: 'residual',
  options: v.strictObject(ekepc2Entries()),
  abilities: {
    can: ['report a trip within half a second; the controller opens by itself at once'],
    cannot: ['run a test on command: a self-test answers with what the controller says of its monitor (register 143)'],
  },
  async create(options, context) {
    const controller = await ekepc2At(options, context);
    return controllerResidual(controller, () => controller.selfTest());
  },
});
