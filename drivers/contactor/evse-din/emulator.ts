// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { emulateEvseDin } from '../../chips/evse-din/emulated-evse-din.ts';
import { evseDinContactor } from './driver.ts';

export const evseDinContactorEmulator = defineEmulator(evseDinContactor, emulateEvseDin);
