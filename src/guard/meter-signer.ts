// SPDX-License-Identifier: Apache-2.0
import { Buffer } from 'node:buffer';
import type { GuardMessage, StationMessage } from '../link/messages.ts';
import type { EnergyMeter, MeterRecord } from '../ports/devices.ts';
import type { Log } from '../ports/log.ts';

type Question = Extract<StationMessage, { type: 'sign-meter' }>;
type Signs = (purpose: Question['purpose']) => Promise<MeterRecord>;
type SignedReading = Extract<GuardMessage, { type: 'signed-meter' }>['reading'];

/** A station asks for a few in a row at most; more is a fault of its own. */
const MOST_WAITING = 8;

/**
 * Has the meter sign readings, one after the other, beside the scan: nothing that keeps people safe waits for it.
 * @param send hands a message to the station, if there is one; must not throw
 */
export class MeterSigner {
  readonly #signs: Signs | undefined;
  readonly #send: (message: GuardMessage) => void;
  readonly #log: Log;
  readonly #waiting: Question[] = [];
  #isSigning = false;

  constructor(meter: EnergyMeter | undefined, send: (message: GuardMessage) => void, log: Log) {
    this.#signs = meter?.sign?.bind(meter);
    this.#send = send;
    this.#log = log;
  }

  ask(question: Question): void {
    const signs = this.#signs;
    if (signs === undefined || this.#waiting.length >= MOST_WAITING) {
      this.#answer(question, null);
      return;
    }
    this.#waiting.push(question);
    if (!this.#isSigning) void this.#work(signs);
  }

  async #work(signs: Signs): Promise<void> {
    this.#isSigning = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      this.#answer(next, await this.#read(next, signs));
    }
    this.#isSigning = false;
  }

  async #read({ purpose }: Question, signs: Signs): Promise<SignedReading> {
    try {
      return toSignedReading(await signs(purpose));
    } catch (error) {
      this.#log.warn({ cause: String(error) }, 'the meter did not sign');
      return null;
    }
  }

  #answer({ request }: Question, reading: SignedReading): void {
    this.#send({ type: 'signed-meter', request, reading });
  }
}

/** The form of OCA, Signed Meter Values in OCPP v1.0, §3.2: the key is named with its encoding and content. */
function toSignedReading({ record, publicKey, ...kept }: MeterRecord): SignedReading {
  const key = `oca:base16:asn1:${Buffer.from(publicKey).toString('hex')}`;
  return {
    signedMeterData: Buffer.from(record).toString('base64'),
    signingMethod: kept.signingMethod,
    encodingMethod: kept.encodingMethod,
    publicKey: Buffer.from(key, 'latin1').toString('base64'),
    covers: kept.covers,
  };
}
