// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { kernelWatchdog } from './driver.ts';

/** Nothing of the world hangs on it: the bench's watchdog counts its feeds by itself. */
export const kernelWatchdogEmulator = defineEmulator(kernelWatchdog, () => {});
