// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { emulatedRtuLineAt } from '../../chips/modbus/emulated-rtu-line.ts';
import { modbusMap } from './driver.ts';
import { EmulatedRecord } from './emulated-record.ts';
import { registerImage } from './emulated-registers.ts';
import { installerLayout } from './installer-map.ts';
import { METER_MAP_NAMES, type MeterMapName, meterMap } from './maps.ts';
import type { RegisterMap } from './register-map.ts';

/** All of them, as an emulator is attached at once. */
const maps = new Map<MeterMapName, RegisterMap>();
for (const name of METER_MAP_NAMES) maps.set(name, await meterMap(name));

/** A meter with exactly the registers its map reads; with a hole in it, a block is refused (exception 2). */
export const modbusMapEmulator = defineEmulator(modbusMap, (options, context) => {
  const layout = typeof options.map === 'string' ? maps.get(options.map) : installerLayout(options.map);
  if (layout === undefined) throw new Error(`no map for meter ${String(options.map)}`);
  const meter = options.measures === 'mains' ? context.world.mainsMeter : context.world.meter;
  const { signedRecordAt } = options;
  const record = signedRecordAt === undefined ? undefined : new EmulatedRecord(signedRecordAt, meter, context);
  emulatedRtuLineAt(options.serial, context).add(options.unit, {
    functionCodes: record === undefined ? [layout.functionCode] : [3, 4, 6],
    ...(record === undefined ? {} : { write: (address, values) => record.write(address, values) }),
    read(_functionCode, address, count) {
      const image = registerImage(layout, meter);
      const bytes = Buffer.alloc(2 * count);
      for (let index = 0; index < count; index += 1) {
        const word = image.get(address + index) ?? record?.word(address + index);
        if (word === undefined) return undefined;
        bytes.writeUInt16BE(word, 2 * index);
      }
      return bytes;
    },
    nextAnswer: () => meter.nextAnswer(),
  });
});
