// SPDX-License-Identifier: Apache-2.0
import { BusError } from '../../../src/ports/buses.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { MeterRecord, SigningPurpose } from '../../../src/ports/devices.ts';
import type { LinePriority } from '../../chips/modbus/requests.ts';
import type { RtuMaster } from '../../chips/modbus/rtu-master.ts';

/**
 * Where the meter of the bench keeps what it signs, counted from the register that the option `signedRecordAt` names:
 * written with a purpose, the command register reads 0 once the record is there; then its length in bytes, and its bytes
 * as ASCII, two to a register. The key lies behind it in the same way.
 */
export const RECORD = { command: 0, length: 1, bytes: 2, keyLength: 1000, keyBytes: 1001 } as const;
/** What is written into the command register. */
export const PURPOSE_CODES: Readonly<Record<SigningPurpose, number>> = { begin: 1, end: 2, between: 3 };

const LONGEST_RECORD_BYTES = 1800;
const LONGEST_KEY_BYTES = 300;
/** Several short requests let the readings that protect the charger's supply go in between. */
const REGISTERS_AT_ONCE = 50;
const LOOK_EVERY_MS = 100;
const SIGNED_WITHIN_MS = 4000;

/** How the unit is spoken to. */
export interface RecordTerms {
  readonly unit: number;
  readonly timeoutMs: number;
  readonly lateWindowMs: number;
  readonly priority: LinePriority;
}

/** Has a meter sign its register, and reads what it signed. */
export class SignedRecordReader {
  readonly #bus: string;
  readonly #master: RtuMaster;
  readonly #clock: Clock;
  readonly #at: number;
  readonly #terms: RecordTerms;
  #publicKey: Buffer | undefined;

  constructor(bus: string, master: RtuMaster, clock: Clock, at: number, terms: RecordTerms) {
    this.#bus = bus;
    this.#master = master;
    this.#clock = clock;
    this.#at = at;
    this.#terms = terms;
  }

  /** @throws BusError when the meter does not answer, or has not signed in time */
  async sign(purpose: SigningPurpose): Promise<MeterRecord> {
    this.#publicKey ??= await this.#text(RECORD.keyLength, RECORD.keyBytes, LONGEST_KEY_BYTES);
    const values = [PURPOSE_CODES[purpose]];
    await this.#master.write({ ...this.#terms, functionCode: 6, address: this.#at + RECORD.command, values });
    await this.#untilSigned();
    const record = await this.#text(RECORD.length, RECORD.bytes, LONGEST_RECORD_BYTES);
    // The method stands in the signature section of an OCMF record (field SA).
    return { record, signingMethod: '', encodingMethod: 'OCMF', publicKey: this.#publicKey, covers: 'reading' };
  }

  async #untilSigned(): Promise<void> {
    const startMicros = this.#clock.monotonicMicros();
    while (this.#clock.monotonicMicros() - startMicros < SIGNED_WITHIN_MS * 1000) {
      await this.#clock.sleep(LOOK_EVERY_MS);
      if ((await this.#read(RECORD.command, 1)).readUInt16BE() === 0) return;
    }
    throw new BusError('timeout', this.#bus, `unit ${this.#terms.unit} has not signed within ${SIGNED_WITHIN_MS} ms`);
  }

  async #text(lengthAt: number, bytesAt: number, longest: number): Promise<Buffer> {
    const length = (await this.#read(lengthAt, 1)).readUInt16BE();
    if (length === 0 || length > longest) {
      throw new BusError('protocol', this.#bus, `unit ${this.#terms.unit}: ${length} bytes are no record`);
    }
    const registers = Math.ceil(length / 2);
    const pieces: Buffer[] = [];
    for (let from = 0; from < registers; from += REGISTERS_AT_ONCE) {
      pieces.push(await this.#read(bytesAt + from, Math.min(REGISTERS_AT_ONCE, registers - from)));
    }
    return Buffer.concat(pieces).subarray(0, length);
  }

  #read(offset: number, registers: number): Promise<Buffer> {
    return this.#master.read({ ...this.#terms, functionCode: 3, address: this.#at + offset, registers });
  }
}
