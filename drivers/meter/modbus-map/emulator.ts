// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import type { WorldMeter } from '../../../src/ports/world.ts';
import { modbusMap } from './driver.ts';
import { emulatedRtuLineAt } from './emulated-rtu-slaves.ts';
import { meterMap } from './maps.ts';
import { encode, inWordOrder, type Quantity, type RegisterMap } from './register-map.ts';

/** Input registers an SDM630 has; beyond them it answers with an exception. */
const REGISTER_SPACE = 0x180;

export const modbusMapEmulator = defineEmulator(modbusMap, (options, context) => {
  const map = meterMap(options.map);
  const meter = options.measures === 'mains' ? context.world.mainsMeter : context.world.meter;
  emulatedRtuLineAt(options.serial, context).add(options.unit, {
    functionCode: map.functionCode,
    registers: (address, count) => {
      if (count < 1 || address + count > REGISTER_SPACE) return undefined;
      return registerImage(map, meter).subarray(2 * address, 2 * (address + count));
    },
    nextAnswer: () => meter.nextAnswer(),
  });
});

function registerImage(map: RegisterMap, meter: WorldMeter): Buffer {
  const image = Buffer.alloc(2 * REGISTER_SPACE);
  const { quantities } = map;
  const put = (entry: Quantity | null | undefined, value: number) => {
    if (entry === null || entry === undefined) return;
    const number = value / entry.multiplier;
    const whole = entry.format === 'float32' ? number : Math.round(number);
    inWordOrder(encode(whole, entry.format), map.wordOrder).copy(image, 2 * entry.address);
  };
  const millivolts = meter.millivolts();
  const milliamps = meter.milliamps();
  for (const phase of [0, 1, 2] as const) {
    put(quantities.millivolts[phase], millivolts[phase]);
    put(quantities.milliamps[phase], milliamps[phase]);
  }
  put(quantities.watts, meter.watts());
  put(quantities.importWattHours, meter.importWattHours());
  put(quantities.frequencyMillihertz, meter.frequencyMillihertz());
  return image;
}
