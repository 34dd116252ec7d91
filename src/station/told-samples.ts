// SPDX-License-Identifier: Apache-2.0
import type { MeterSample, SignedReading } from '../core/session/session.ts';
import type { SampleContext, TransactionEvent } from '../core/session/transaction-event.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { Settings } from '../settings/settings.ts';

type SampledEvent = Extract<TransactionEvent, { readonly kind: 'sampled' }>;

interface Waiting {
  readonly event: SampledEvent;
  isReady: boolean;
  signed: SignedReading | undefined;
}

export interface ToldSamplesOptions {
  readonly store: Pick<Store, 'atomically' | 'outbox' | 'state'>;
  readonly settings: Settings;
  readonly log: Log;
}

/** What is told of one connector's meter, in the order it was sampled: a sample that is being signed holds up those after it. */
export class ToldSamples {
  readonly #connectorId: number;
  readonly #options: ToldSamplesOptions;
  readonly #waiting: Waiting[] = [];

  constructor(connectorId: number, options: ToldSamplesOptions) {
    this.#connectorId = connectorId;
    this.#options = options;
  }

  /**
   * Told at once, or when its signature has come.
   * @param sign asks for a signature; left out: it goes without
   */
  add(
    sessionId: string | undefined,
    context: SampleContext,
    told: { readonly sample: MeterSample; readonly measurands: readonly string[] },
    sign?: (done: (signed: SignedReading | undefined) => void) => void,
  ): void {
    const event: SampledEvent = { kind: 'sampled', sessionId, connectorId: this.#connectorId, context, ...told };
    const waiting: Waiting = { event, isReady: sign === undefined, signed: undefined };
    this.#waiting.push(waiting);
    sign?.((signed) => {
      waiting.signed = signed;
      waiting.isReady = true;
      this.#try(() => this.#drain());
    });
    this.#drain();
  }

  /** The session did not come to be. */
  forget(): void {
    this.#waiting.length = 0;
  }

  /** What still waits for a signature goes without, because the session ends. */
  flush(): void {
    for (const waiting of this.#waiting) waiting.isReady = true;
    this.#try(() => this.#drain());
  }

  /** Time and register of the sample that was told last, of whatever session. */
  last(): { readonly atMillis: number; readonly wattHours: number } {
    const [atMillis = 0, wattHours = 0] = (this.#options.store.state.get(this.#lastKey()) ?? '').split(' ').map(Number);
    return { atMillis, wattHours };
  }

  /** A signed reading as it is to be told, with the public key as often as the setting says. */
  withKey(sessionId: string | undefined, signed: SignedReading): SignedReading {
    return this.#tellsKey(sessionId) ? signed : { ...signed, publicKey: '' };
  }

  #drain(): void {
    for (let [head] = this.#waiting; head?.isReady === true; [head] = this.#waiting) {
      const { event, signed } = head;
      this.#waiting.shift();
      const sample =
        signed === undefined ? event.sample : { ...event.sample, signed: this.withKey(event.sessionId, signed) };
      this.#append({ ...event, sample });
    }
  }

  #append(event: SampledEvent): void {
    const { store } = this.#options;
    store.atomically(() => {
      store.outbox.append(event);
      store.state.set(this.#lastKey(), `${event.sample.atMillis} ${event.sample.importWattHours}`);
    });
  }

  #lastKey(): string {
    return `station.told.${this.#connectorId}`;
  }

  #tellsKey(sessionId: string | undefined): boolean {
    const { settings, store } = this.#options;
    switch (settings.get('ocpp.key.PublicKeyWithSignedMeterValue')) {
      case 'EveryMeterValue':
        return true;
      case 'OncePerTransaction': {
        const key = `station.meter-key-told.${this.#connectorId}`;
        if (sessionId === undefined || store.state.get(key) === sessionId) return false;
        store.state.set(key, sessionId);
        return true;
      }
      default:
        return false;
    }
  }

  #try(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#options.log.warn(
        { connector: this.#connectorId, cause: String(error) },
        'meter values could not be stored',
      );
    }
  }
}
