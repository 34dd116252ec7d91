// SPDX-License-Identifier: Apache-2.0
import { defineDriver } from '../../../src/ports/driver.ts';
import { controllerResidual } from '../../chips/controller/controller-devices.ts';
import { openEvseAt } from '../../chips/openevse/openevse.ts';
import { openEvseOptions } from '../../chips/openevse/options.ts';

export const openEvseResidual = defineDriver({
  id: 'openevse',
  kind: 'residual',
  options: openEvseOptions(),
  abilities: {
    can: ['report a trip at once; the controller opens by itself', 'test its GFI before each closing, by itself'],
    cannot: [
      'run a test on command: a self-test answers with what the controller says of its own',
      'sense a smooth direct current of 6 mA: its GFI is a CCID20 (UL 2231-2)',
    ],
  },
  async create(options, context) {
    const controller = openEvseAt(options, context);
    return controllerResidual(controller, () => controller.selfTest());
  },
});
