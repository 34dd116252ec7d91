// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { emulateOpenEvse } from '../../chips/openevse/emulated-openevse.ts';
import { openEvsePilot } from './driver.ts';

export const openEvsePilotEmulator = defineEmulator(openEvsePilot, (options, context) =>
  emulateOpenEvse(options, context),
);
