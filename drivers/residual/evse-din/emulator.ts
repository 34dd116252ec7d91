// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { emulateEvseDin } from '../../chips/evse-din/emulated-evse-din.ts';
import { evseDinResidual } from './driver.ts';

export const evseDinResidualEmulator = defineEmulator(evseDinResidual, emulateEvseDin);
