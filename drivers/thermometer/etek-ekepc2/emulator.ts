// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { emulateEkepc2 } from '../../chips/etek-ekepc2/emulated-ekepc2.ts';
import { etekEkepc2Thermometer } from './driver.ts';

export const etekEkepc2ThermometerEmulator = defineEmulator(etekEkepc2Thermometer, emulateEkepc2);
