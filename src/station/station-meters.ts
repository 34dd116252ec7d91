// SPDX-License-Identifier: Apache-2.0
import { alignedTimePassed, type ClockLook } from '../core/meter/aligned-times.ts';
import type { MeterSample, SessionRecord } from '../core/session/session.ts';
import { isClockSet } from '../core/units/wall-time.ts';
import type { GuardLink } from '../link/guard-link.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { toldMeasurands } from '../settings/measurands.ts';
import type { Settings } from '../settings/settings.ts';
import { isStandAlone } from '../settings/stand-alone.ts';
import { ZeroedLink } from './meter-zero.ts';
import { mainsSampleOf } from './metering.ts';
import type { Meters } from './meters-api.ts';

/** A connector as its meter is concerned. */
export interface MeteredConnector {
  readonly id: number;
  readonly session: SessionRecord | undefined;
  readonly meterPublicKey: string | undefined;
  sample(): MeterSample | undefined;
  /** A clock-aligned sample of the session that runs. @throws what the store throws */
  sampleAligned(sample: MeterSample): void;
}

export interface StationMetersOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Settings;
  readonly store: Store;
  readonly links: readonly GuardLink[];
  readonly connectors: () => readonly MeteredConnector[];
  /** False while space is short. */
  readonly keepsSamples: () => boolean;
}

/** The meter at the mains connection is the station's, as connector 0. */
const MAINS = 0;

/** The meters of all connectors, their zeros, and clock-aligned samples: of each connector and of the mains connection. */
export class StationMeters implements Meters {
  readonly #options: StationMetersOptions;
  readonly #zeroed = new Map<number, ZeroedLink>();
  /** Registers of the clock-aligned samples before. */
  readonly #registers = new Map<number, number>();
  #looked: ClockLook | undefined;

  constructor(options: StationMetersOptions) {
    this.#options = options;
  }

  /** The link to a guard with the register counted from its zero. */
  zeroed(link: GuardLink, isInSession: () => boolean): GuardLink {
    const zeroed = new ZeroedLink(link, { ...this.#options, isInSession });
    this.#zeroed.set(link.connectorId, zeroed);
    return zeroed.link;
  }

  /** The caller makes sure that no session runs. @returns false when it cannot be done */
  setZero(connectorId: number, by: string): boolean {
    return this.#zeroed.get(connectorId)?.setZero(by) === true;
  }

  mainsSample(): MeterSample | undefined {
    const [link] = this.#options.links;
    return link?.online === true ? mainsSampleOf(link.latest(), this.#options.clock.wallMillis()) : undefined;
  }

  publicKey(connectorId: number): string | undefined {
    return this.#options.connectors().find(({ id }) => id === connectorId)?.meterPublicKey;
  }

  /** To be called several times a second. */
  tick(): void {
    const { clock, settings } = this.#options;
    const now = { wallMillis: clock.wallMillis(), monotonicMs: clock.monotonicMicros() / 1000 };
    const intervalMs = settings.get('ocpp.key.ClockAlignedDataInterval') * 1000;
    const atMillis = alignedTimePassed(this.#looked, now, intervalMs);
    this.#looked = now;
    if (atMillis === undefined || !isClockSet(atMillis)) return;
    for (const connector of this.#options.connectors()) {
      const sample = connector.sample();
      if (sample !== undefined)
        this.#try(() => this.#sampleConnector(connector, this.#aligned(connector.id, sample, atMillis)));
    }
    const mains = this.mainsSample();
    if (mains !== undefined) this.#try(() => this.#tellIdle(MAINS, this.#aligned(MAINS, mains, atMillis)));
  }

  /** Outside of transactions, too (OCPP 1.6 errata 3.16). */
  #sampleConnector(connector: MeteredConnector, sample: MeterSample): void {
    const { session } = connector;
    // One that began since was not running at that time.
    const isIts = session?.reported === true && session.startedAtMillis <= sample.atMillis;
    if (isIts) connector.sampleAligned(sample);
    else this.#tellIdle(connector.id, sample);
  }

  #tellIdle(connectorId: number, sample: MeterSample): void {
    const { settings, store, keepsSamples } = this.#options;
    if (isStandAlone(settings) || !keepsSamples()) return;
    const measurands = toldMeasurands(settings.get('ocpp.key.MeterValuesAlignedData'), connectorId);
    if (measurands.length === 0) return;
    store.outbox.append({
      kind: 'sampled',
      sessionId: undefined,
      connectorId,
      context: 'clock-aligned',
      sample,
      measurands,
    });
  }

  /** The sample as of that time, with the energy since the one before; the meter was read within the second before. */
  #aligned(connectorId: number, sample: MeterSample, atMillis: number): MeterSample {
    const before = this.#registers.get(connectorId);
    this.#registers.set(connectorId, sample.importWattHours);
    const intervalWattHours = before === undefined ? undefined : Math.max(0, sample.importWattHours - before);
    return { ...sample, atMillis, intervalWattHours };
  }

  #try(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#options.log.warn({ cause: String(error) }, 'clock-aligned meter values could not be stored');
    }
  }
}
