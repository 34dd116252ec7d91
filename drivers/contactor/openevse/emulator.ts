// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { emulateOpenEvse } from '../../chips/openevse/emulated-openevse.ts';
import { openEvseContactor } from './driver.ts';

export const openEvseContactorEmulator = defineEmulator(openEvseContactor, (options, context) =>
  emulateOpenEvse(options, context),
);
