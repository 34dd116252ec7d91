// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { emulateOpenEvse } from '../../chips/openevse/emulated-openevse.ts';
import { openEvseResidual } from './driver.ts';

export const openEvseResidualEmulator = defineEmulator(openEvseResidual, (options, context) =>
  emulateOpenEvse(options, context),
);
