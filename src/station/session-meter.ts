// SPDX-License-Identifier: Apache-2.0
import { thinned } from '../core/meter/thinning.ts';
import type { SampleLimit } from '../core/session/journal.ts';
import type { MeterSample, SessionRecord, SignedReading } from '../core/session/session.ts';
import type { SampleContext, ToldSample } from '../core/session/transaction-event.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { REGISTER, toldMeasurands } from '../settings/measurands.ts';
import type { Settings } from '../settings/settings.ts';
import type { MeterSignatures } from './meter-signatures.ts';
import { ToldSamples } from './told-samples.ts';

/** How often the last register is written down and a chart point taken. */
const PROGRESS_MS = 10_000;

/** The last register of a session that is being signed. */
interface EndSignature {
  readonly sessionId: string;
  isDone: boolean;
  signed: SignedReading | undefined;
}

export interface SessionMeterOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Settings;
  readonly store: Store;
  readonly signatures: MeterSignatures;
  /** False while space is short: registers are kept, samples are not. */
  readonly keepsSamples: () => boolean;
  /** What the meter says now; undefined while it does not answer. */
  readonly sample: () => MeterSample | undefined;
}

/**
 * What a session leaves of its meter as time goes by: its last register, chart points, samples for the central system, and
 * those that go with its end (OCPP 1.6 §9.1, errata 3.13 to 3.15). Changed settings hold from the next sample on.
 */
export class SessionMeter {
  readonly #options: SessionMeterOptions;
  readonly #told: ToldSamples;
  #progressAtMs = 0;
  #sampledAtMs = 0;
  #sampledWattHours: number | undefined;
  #ending: EndSignature | undefined;

  constructor(connectorId: number, options: SessionMeterOptions) {
    this.#options = options;
    this.#told = new ToldSamples(connectorId, options);
  }

  /** A session starts: to be called in its commit, and throws what that throws. */
  begin(record: SessionRecord): void {
    const { settings, store, signatures } = this.#options;
    this.#progressAtMs = this.#nowMs();
    this.#sampledAtMs = this.#progressAtMs;
    this.#sampledWattHours = record.meterStartWattHours;
    if (!record.reported) return;
    const now = this.#sampleAt(record.startedAtMillis, record.meterStartWattHours);
    const sample: MeterSample = { ...now, intervalWattHours: 0 };
    const told: ToldSample = { context: 'transaction-begin', sample, measurands: [] };
    store.transactionData.add(record.id, told);
    const sign = (done: (signed: SignedReading | undefined) => void) =>
      signatures.ask('begin', (signed) => {
        if (signed !== undefined) this.#keepSignature(record.id, { ...told, sample: { ...sample, signed } });
        done(signed);
      });
    const measurands = settings.get('ocpp.key.StartTxnSampledData');
    const isSigned = this.#signsStart(measurands);
    if (measurands.length > 0)
      this.#told.add(record.id, 'transaction-begin', { sample, measurands }, isSigned ? sign : undefined);
    if (this.#signsEnds() && !(measurands.length > 0 && isSigned)) sign(() => {});
  }

  /** The session that was to begin could not be stored. */
  abandon(): void {
    this.#told.forget();
  }

  /** A session that an earlier run left open: its intervals still count from its start. */
  takeUp(record: SessionRecord): void {
    const { clock, settings } = this.#options;
    this.#progressAtMs = this.#nowMs();
    const intervalMs = settings.get('ocpp.key.MeterValueSampleInterval') * 1000;
    const sinceStartMs = Math.max(0, clock.wallMillis() - record.startedAtMillis);
    this.#sampledAtMs = this.#progressAtMs - (intervalMs === 0 ? 0 : sinceStartMs % intervalMs);
    this.#sampledWattHours = undefined;
  }

  /** The supply was away and the session goes on: what was stored last before, and what is so now. */
  interrupted(record: SessionRecord): void {
    const { clock, log, store } = this.#options;
    if (!this.#tells(record)) return;
    try {
      const told = this.#told.last();
      const atMillis = Math.max(record.startedAtMillis, store.samples.lastMillis(record.id) ?? 0, told.atMillis);
      const stored = store.sessions.find(record.id)?.meterLastWattHours ?? record.meterStartWattHours;
      const wattHours = told.atMillis < record.startedAtMillis ? stored : Math.max(stored, told.wattHours);
      this.#tell(record, 'interruption-begin', blankSample(atMillis, wattHours));
      this.#tell(record, 'interruption-end', this.#sampleAt(clock.wallMillis(), record.meterLastWattHours));
    } catch (error) {
      log.warn({ session: record.id, cause: String(error) }, 'an interruption could not be stored');
    }
  }

  /** To be called several times a second while a session runs. @param limit what is allowed now */
  tick(record: SessionRecord, sample: MeterSample | undefined, limit: () => SampleLimit): void {
    try {
      this.#tick(record, sample, limit);
    } catch (error) {
      this.#options.log.warn({ session: record.id, cause: String(error) }, 'meter values could not be stored');
    }
  }

  /** The time of a clock-aligned sample has come. @throws what the store throws */
  aligned(record: SessionRecord, sample: MeterSample): void {
    const { settings, signatures } = this.#options;
    if (!this.#tells(record)) return;
    this.#keep(record, 'clock-aligned', sample, settings.get('ocpp.key.StopTxnAlignedData'));
    const measurands = toldMeasurands(settings.get('ocpp.key.MeterValuesAlignedData'), record.connectorId);
    const isSigned =
      settings.get('ocpp.key.AlignedDataSignReadings') && settings.get('ocpp.key.AlignedDataSignUpdatedReadings');
    this.#told.add(
      record.id,
      'clock-aligned',
      { sample, measurands },
      this.#canSign(isSigned, measurands) ? (done) => signatures.ask('between', done) : undefined,
    );
  }

  /** Whether the register of a session that is over was signed, where it has to be; asks for it. */
  isReadyToEnd(record: SessionRecord | undefined): boolean {
    if (record?.reported !== true || !this.#signsEnds()) return true;
    if (this.#ending?.sessionId === record.id) return this.#ending.isDone;
    const ending: EndSignature = { sessionId: record.id, isDone: false, signed: undefined };
    this.#ending = ending;
    this.#options.signatures.ask('end', (signed) => {
      ending.isDone = true;
      ending.signed = signed;
    });
    return false;
  }

  /** The samples that go with the end of a session (OCPP 1.6 errata 3.13, 3.14); undefined where none are wanted. */
  end(record: SessionRecord, atMillis: number): readonly ToldSample[] | undefined {
    const { settings, store } = this.#options;
    this.#told.flush();
    const sampled = settings.get('ocpp.key.StopTxnSampledData');
    const aligned = settings.get('ocpp.key.StopTxnAlignedData');
    const both = [...sampled, ...aligned.filter((item) => !sampled.includes(item))];
    if (!record.reported || both.length === 0) return undefined;
    const end = this.#sinceLast(this.#sampleAt(atMillis, record.meterLastWattHours));
    const ending = this.#ending?.sessionId === record.id ? this.#ending.signed : undefined;
    const last: ToldSample = {
      context: 'transaction-end',
      sample: { ...end, ...(ending === undefined ? {} : { signed: ending }) },
      measurands: both,
    };
    const before = store.transactionData.of(record.id).flatMap((told): readonly ToldSample[] => {
      const measurands = told.context === 'clock-aligned' ? aligned : told.context === 'periodic' ? sampled : both;
      return measurands.length === 0 ? [] : [{ ...told, measurands }];
    });
    const data = thinned([...before, last], settings.get('ocpp.key.StopTransactionMaxMeterValues'));
    return data.map((told) => this.#finished(record, told, ending?.covers === 'transaction'));
  }

  /** With the signature where it is wanted now, and nowhere else. */
  #finished(record: SessionRecord, told: ToldSample, isInEnd: boolean): ToldSample {
    const { signed, ...sample } = told.sample;
    const isBegin = told.context === 'transaction-begin';
    if (signed === undefined || !this.#signsEnds() || (isBegin && isInEnd)) return { ...told, sample };
    return { ...told, sample: { ...sample, signed: this.#told.withKey(record.id, signed) } };
  }

  #tick(record: SessionRecord, sample: MeterSample | undefined, limit: () => SampleLimit): void {
    const nowMs = this.#nowMs();
    const dueMs = this.#periodicDueMs(nowMs);
    if (sample === undefined) return;
    const { store, clock } = this.#options;
    const passed = Math.floor((nowMs - this.#progressAtMs) / PROGRESS_MS);
    if (passed >= 1) {
      this.#progressAtMs += passed * PROGRESS_MS;
      store.sessions.progress(record.id, record.meterLastWattHours, record.chargingMillis);
      if (this.#options.keepsSamples()) store.samples.add(record.id, { ...sample, limit: limit() });
    }
    if (dueMs === undefined || !this.#tells(record)) return;
    // Named by the time it was due at: the meter was read within the second before.
    const atMillis = Math.round(clock.wallMillis() - (nowMs - dueMs));
    const told = this.#sinceLast({ ...sample, atMillis });
    this.#sampledWattHours = sample.importWattHours;
    this.#tell(record, 'periodic', told);
  }

  /** With the energy since the sample before, where that is known. */
  #sinceLast(sample: MeterSample): MeterSample {
    const before = this.#sampledWattHours;
    return before === undefined ? sample : { ...sample, intervalWattHours: sample.importWattHours - before };
  }

  #tells(record: SessionRecord): boolean {
    return record.reported && this.#options.keepsSamples();
  }

  /** A sample of the running session: for the central system now, and for the end. */
  #tell(record: SessionRecord, context: SampleContext, sample: MeterSample): void {
    const { settings, signatures } = this.#options;
    this.#keep(record, context, sample, settings.get('ocpp.key.StopTxnSampledData'));
    // 0: no sampled data is to be told (OCPP 1.6 §9.1 MeterValueSampleInterval).
    if (settings.get('ocpp.key.MeterValueSampleInterval') === 0) return;
    const measurands = toldMeasurands(settings.get('ocpp.key.MeterValuesSampledData'), record.connectorId);
    const isSigned =
      context === 'periodic' &&
      settings.get('ocpp.key.SampledDataSignReadings') &&
      settings.get('ocpp.key.SampledDataSignUpdatedReadings');
    const sign = (done: (signed: SignedReading | undefined) => void) => signatures.ask('between', done);
    this.#told.add(record.id, context, { sample, measurands }, this.#canSign(isSigned, measurands) ? sign : undefined);
  }

  /** What goes with the end, if anything does. */
  #keep(record: SessionRecord, context: SampleContext, sample: MeterSample, measurands: readonly string[]): void {
    if (measurands.length === 0) return;
    this.#options.store.transactionData.add(record.id, { context, sample, measurands: [] });
  }

  #keepSignature(sessionId: string, told: ToldSample): void {
    try {
      this.#options.store.transactionData.replace(sessionId, told);
    } catch (error) {
      this.#options.log.warn({ session: sessionId, cause: String(error) }, 'a signed register could not be stored');
    }
  }

  #signsStart(measurands: readonly string[]): boolean {
    const { settings } = this.#options;
    const isWanted =
      settings.get('ocpp.key.SampledDataSignReadings') && settings.get('ocpp.key.SampledDataSignStartedReadings');
    return this.#canSign(isWanted, measurands);
  }

  #signsEnds(): boolean {
    const { settings } = this.#options;
    return (
      this.#canSign(settings.get('ocpp.key.SampledDataSignReadings'), settings.get('ocpp.key.StopTxnSampledData')) ||
      this.#canSign(settings.get('ocpp.key.AlignedDataSignReadings'), settings.get('ocpp.key.StopTxnAlignedData'))
    );
  }

  #canSign(isWanted: boolean, measurands: readonly string[]): boolean {
    return isWanted && measurands.includes(REGISTER) && this.#options.signatures.publicKey !== undefined;
  }

  /** What the meter says now, as of a time at which its register is known. */
  #sampleAt(atMillis: number, importWattHours: number): MeterSample {
    const now = this.#options.sample();
    return now === undefined ? blankSample(atMillis, importWattHours) : { ...now, atMillis, importWattHours };
  }

  /** When the sample that is due was due; undefined when none is. */
  #periodicDueMs(nowMs: number): number | undefined {
    const intervalMs = this.#options.settings.get('ocpp.key.MeterValueSampleInterval') * 1000;
    if (intervalMs === 0) {
      this.#sampledAtMs = nowMs;
      return undefined;
    }
    const passed = Math.floor((nowMs - this.#sampledAtMs) / intervalMs);
    if (passed < 1) return undefined;
    this.#sampledAtMs += passed * intervalMs;
    return this.#sampledAtMs;
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMicros() / 1000;
  }
}

/** Of a moment of which only the register is known. */
function blankSample(atMillis: number, importWattHours: number): MeterSample {
  return {
    atMillis,
    importWattHours,
    watts: null,
    milliamps: null,
    millivolts: null,
    temperatureMillicelsius: null,
    offeredMilliamps: 0,
  };
}
