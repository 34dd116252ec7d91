// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { BusError } from '../../../src/ports/buses.ts';
import type { EnergyMeter } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { integer, serialBus } from '../../options.ts';
import { METER_MAP_NAMES, meterMap } from './maps.ts';
import { interpret, type RegisterBlock } from './register-map.ts';
import { rtuMasterOf } from './rtu-master.ts';

export const modbusMap = defineDriver({
  id: 'modbus-map',
  kind: 'meter',
  options: v.strictObject({
    serial: serialBus(),
    unit: integer(1, 247),
    map: v.picklist(METER_MAP_NAMES),
    /** From the request to the end of the answer; a 74-register answer takes 160 ms at 9600 Bd. */
    timeoutMs: v.optional(integer(50, 5000), 500),
    /** How long an answer may come late without harm. */
    lateWindowMs: v.optional(integer(0, 5000), 300),
    /** Where the meter sits: in the charger, or at the mains connection of the house. */
    measures: v.optional(v.picklist(['charger', 'mains']), 'charger'),
  }),
  async create(options, { clock, buses }) {
    const line = buses.serial(options.serial);
    const master = await rtuMasterOf(line, clock);
    const map = meterMap(options.map);
    const { unit, timeoutMs, lateWindowMs } = options;
    const device: EnergyMeter = {
      kind: 'meter',
      async read() {
        const blocks: RegisterBlock[] = [];
        for (const { address, registers } of map.reads) {
          const request = { unit, functionCode: map.functionCode, address, registers, timeoutMs, lateWindowMs };
          blocks.push({ address, bytes: await master.read(request) });
        }
        try {
          return interpret(map, blocks);
        } catch (error) {
          throw new BusError('protocol', line.id, `unit ${unit}: ${error instanceof Error ? error.message : error}`);
        }
      },
    };
    return device;
  },
});
