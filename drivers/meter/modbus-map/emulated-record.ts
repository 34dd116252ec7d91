// SPDX-License-Identifier: Apache-2.0
import type { SigningPurpose } from '../../../src/ports/devices.ts';
import type { EmulatorContext } from '../../../src/ports/emulator.ts';
import type { WorldMeter } from '../../../src/ports/world.ts';
import { PURPOSE_CODES, RECORD } from './signed-record.ts';

/** What a small controller takes for a signature. */
const SIGNING_MS = 700;
/** Field TX of a reading in OCMF: begin, end, in between. */
const OCMF_TRANSACTION: Readonly<Record<SigningPurpose, string>> = { begin: 'B', end: 'E', between: 'C' };
/** OCMF, field RI: the OBIS code of the total import register. */
const IMPORT_REGISTER = '1-0:1.8.0';

/** The registers of a meter that signs: written with a purpose, they hold a signed OCMF record a moment later. */
export class EmulatedRecord {
  readonly #at: number;
  readonly #meter: WorldMeter;
  readonly #context: EmulatorContext;
  #isSigning = false;
  #record: Buffer = Buffer.alloc(0);
  #page = 0;

  constructor(at: number, meter: WorldMeter, context: EmulatorContext) {
    this.#at = at;
    this.#meter = meter;
    this.#context = context;
  }

  /** @returns undefined where this part of the meter has no such register */
  word(register: number): number | undefined {
    const offset = register - this.#at;
    const key = Buffer.from(this.#meter.seal.publicKey());
    if (offset === RECORD.command) return this.#isSigning ? 1 : 0;
    if (offset === RECORD.length) return this.#record.length;
    if (offset === RECORD.keyLength) return key.length;
    if (offset >= RECORD.keyBytes) return wordOf(key, offset - RECORD.keyBytes);
    return offset >= RECORD.bytes ? wordOf(this.#record, offset - RECORD.bytes) : undefined;
  }

  write(register: number, values: readonly number[]): boolean {
    const purpose = (['begin', 'end', 'between'] as const).find((each) => PURPOSE_CODES[each] === values[0]);
    if (register !== this.#at + RECORD.command || purpose === undefined) return false;
    this.#isSigning = true;
    this.#context.clock.after(SIGNING_MS, 'the meter signs', () => {
      this.#record = this.#signed(purpose);
      this.#isSigning = false;
    });
    return true;
  }

  /** OCMF 1.0: `OCMF|data|signature`, the signature over the bytes of the data. */
  #signed(purpose: SigningPurpose): Buffer {
    this.#page += 1;
    const time = new Date(this.#context.clock.wallMillis()).toISOString();
    const data = JSON.stringify({
      FV: '1.0',
      GI: 'Chargehand bench meter',
      GS: 'BENCH-1',
      PG: `T${this.#page}`,
      MV: 'Chargehand',
      MM: 'bench meter',
      MS: 'BENCH-1',
      IS: false,
      IT: 'NONE',
      RD: [
        {
          TM: `${time.slice(0, 19)},${time.slice(20, 23)}+0000 S`,
          TX: OCMF_TRANSACTION[purpose],
          RV: (this.#meter.importWattHours() / 1000).toFixed(3),
          RI: IMPORT_REGISTER,
          RU: 'kWh',
          RT: 'AC',
          EF: '',
          ST: 'G',
        },
      ],
    });
    const signature = Buffer.from(this.#meter.seal.sign(Buffer.from(data))).toString('hex');
    const how = JSON.stringify({ SA: 'ECDSA-secp256r1-SHA256', SE: 'hex', SM: 'application/x-der', SD: signature });
    return Buffer.from(`OCMF|${data}|${how}`, 'ascii');
  }
}

/** Two bytes of a text; 0 behind its end. */
function wordOf(bytes: Buffer, register: number): number {
  return ((bytes[2 * register] ?? 0) << 8) | (bytes[2 * register + 1] ?? 0);
}
