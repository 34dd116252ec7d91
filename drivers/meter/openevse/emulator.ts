// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { emulateOpenEvse } from '../../chips/openevse/emulated-openevse.ts';
import { openEvseMeter } from './driver.ts';

export const openEvseMeterEmulator = defineEmulator(openEvseMeter, (options, context) =>
  emulateOpenEvse(options, context),
);
