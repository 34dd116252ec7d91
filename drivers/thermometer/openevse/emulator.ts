// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { emulateOpenEvse } from '../../chips/openevse/emulated-openevse.ts';
import { openEvseThermometer } from './driver.ts';

export const openEvseThermometerEmulator = defineEmulator(openEvseThermometer, (options, context) =>
  emulateOpenEvse(options, context),
);
