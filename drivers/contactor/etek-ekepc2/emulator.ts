// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { emulateEkepc2 } from '../../chips/etek-ekepc2/emulated-ekepc2.ts';
import { etekEkepc2Contactor } from './driver.ts';

export const etekEkepc2ContactorEmulator = defineEmulator(etekEkepc2Contactor, emulateEkepc2);
