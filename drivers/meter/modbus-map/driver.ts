// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { InstallerRegisters } from '../../../src/core/meter/installer-registers.ts';
import { CHARGER_LIMITS, MAINS_LIMITS, type MeterLimits, outOfRange } from '../../../src/core/meter/plausibility.ts';
import { BusError } from '../../../src/ports/buses.ts';
import type { EnergyMeter, MeterReading, MeterRecord, SigningPurpose } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import type { LinePriority } from '../../chips/modbus/requests.ts';
import { type RtuMaster, rtuMasterOf } from '../../chips/modbus/rtu-master.ts';
import { integer, modbusLine } from '../../options.ts';
import { installerLayout, installerRegistersSchema } from './installer-map.ts';
import { type FilledBlock, interpret } from './interpret.ts';
import { METER_MAP_NAMES, meterMap } from './maps.ts';
import type { ReadBlock, RegisterLayout } from './register-map.ts';
import { SignedRecordReader } from './signed-record.ts';

export const modbusMap = defineDriver({
  id: 'modbus-map',
  kind: 'meter',
  options: v.strictObject({
    serial: modbusLine(),
    unit: integer(1, 247),
    /** A known meter, or what lies in which register. */
    map: v.union([v.picklist(METER_MAP_NAMES), installerRegistersSchema]),
    /** From the request to the end of the answer; an answer of 38 registers takes 85 ms at 9600 Bd, 680 ms at 1200 Bd. */
    timeoutMs: v.optional(integer(50, 5000), 500),
    /** How long an answer may come late without harm. */
    lateWindowMs: v.optional(integer(0, 5000), 300),
    /** Where the meter sits: in the charger, or at the mains connection of the house. */
    measures: v.optional(v.picklist(['charger', 'mains']), 'charger'),
    /** First register of the signed records of a meter that keeps them as the one of the bench does (NOTES.md). */
    signedRecordAt: v.optional(integer(0, 0xf000)),
  }),
  abilities: {
    can: ['read any meter with a register map, or one described register by register'],
    cannot: ['take all values at one moment where the meter needs several requests'],
  },
  async create(options, { clock, buses }) {
    const line = buses.serial(options.serial);
    const { unit, timeoutMs, lateWindowMs, signedRecordAt } = options;
    const isMains = options.measures === 'mains';
    const layout = typeof options.map === 'string' ? await meterMap(options.map) : installerLayout(options.map);
    const master = await rtuMasterOf(line, clock);
    const terms: Terms = {
      unit,
      timeoutMs,
      lateWindowMs,
      priority: isMains ? 'mains' : 'meter',
      limits: isMains ? MAINS_LIMITS : CHARGER_LIMITS,
    };
    const meter = new ModbusMeter(line.id, master, layout, terms);
    if (signedRecordAt === undefined) return meter;
    const { limits: _, ...spoken } = terms;
    return new SigningMeter(meter, new SignedRecordReader(line.id, master, clock, signedRecordAt, spoken));
  },
});

/** A meter that also signs. */
class SigningMeter implements EnergyMeter {
  readonly kind = 'meter';
  readonly #meter: ModbusMeter;
  readonly #records: SignedRecordReader;

  constructor(meter: ModbusMeter, records: SignedRecordReader) {
    this.#meter = meter;
    this.#records = records;
  }

  read(): Promise<MeterReading> {
    return this.#meter.read();
  }

  define(registers: InstallerRegisters | undefined): void {
    this.#meter.define(registers);
  }

  sign(purpose: SigningPurpose): Promise<MeterRecord> {
    return this.#records.sign(purpose);
  }
}

interface Terms {
  readonly unit: number;
  readonly timeoutMs: number;
  readonly lateWindowMs: number;
  readonly priority: LinePriority;
  readonly limits: MeterLimits;
}

/** How the meter is read now; `singleReads` are tried once it has refused a block. */
interface Plan {
  readonly layout: RegisterLayout;
  readonly singleReads: readonly ReadBlock[] | undefined;
  reads: readonly ReadBlock[];
}

class ModbusMeter implements EnergyMeter {
  readonly kind = 'meter';
  readonly #bus: string;
  readonly #master: RtuMaster;
  readonly #ownLayout: RegisterLayout;
  readonly #terms: Terms;
  #plan: Plan;

  constructor(bus: string, master: RtuMaster, layout: RegisterLayout, terms: Terms) {
    this.#bus = bus;
    this.#master = master;
    this.#ownLayout = layout;
    this.#terms = terms;
    this.#plan = planOf(layout);
  }

  define(registers: InstallerRegisters | undefined): void {
    this.#plan = planOf(registers === undefined ? this.#ownLayout : installerLayout(registers));
  }

  async read(): Promise<MeterReading> {
    const plan = this.#plan;
    if (plan.reads.length === 0) throw this.#failure('no register of this meter is described');
    const blocks = await this.#readPlan(plan);
    let reading: MeterReading;
    try {
      reading = interpret(plan.layout, blocks);
    } catch (error) {
      throw this.#failure(error instanceof Error ? error.message : String(error));
    }
    const problem = outOfRange(reading, this.#terms.limits);
    if (problem !== undefined) throw this.#failure(problem);
    return reading;
  }

  /** Some meters refuse a block with a register in it that they do not have: those are read one value at a time. */
  async #readPlan(plan: Plan): Promise<FilledBlock[]> {
    try {
      return await this.#readAll(plan.layout, plan.reads);
    } catch (error) {
      const { singleReads } = plan;
      const isRefused = error instanceof BusError && error.code === 'refused';
      if (!isRefused || singleReads === undefined || singleReads.length === plan.reads.length) throw error;
      const blocks = await this.#readAll(plan.layout, singleReads);
      plan.reads = singleReads;
      return blocks;
    }
  }

  async #readAll({ functionCode }: RegisterLayout, reads: readonly ReadBlock[]): Promise<FilledBlock[]> {
    const { unit, timeoutMs, lateWindowMs, priority } = this.#terms;
    const blocks: FilledBlock[] = [];
    for (const block of reads) {
      const request = { ...block, unit, functionCode, timeoutMs, lateWindowMs, priority };
      blocks.push({ ...block, bytes: await this.#master.read(request) });
    }
    return blocks;
  }

  #failure(message: string): BusError {
    return new BusError('protocol', this.#bus, `unit ${this.#terms.unit}: ${message}`);
  }
}

function planOf(layout: RegisterLayout & { readonly singleReads?: readonly ReadBlock[] }): Plan {
  return { layout, reads: layout.reads, singleReads: layout.singleReads };
}
