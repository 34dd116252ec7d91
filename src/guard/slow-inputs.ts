// SPDX-License-Identifier: Apache-2.0

import type { MeterState } from '../core/faults/watch/meter-watch.ts';
import { CHARGER_LIMITS, judge, MAINS_LIMITS, type MeterLimits, type MeterMemory } from '../core/meter/plausibility.ts';
import type { GuardSettings } from '../link/messages.ts';
import type { Clock } from '../ports/clock.ts';
import type { EnergyMeter, MeterReading } from '../ports/devices.ts';
import type { Log } from '../ports/log.ts';
import type { GuardDevices } from './devices.ts';
import { Poll } from './poll.ts';

/** A value and when it was read. */
export interface Aged<T> {
  readonly value: T;
  readonly atMicros: number;
}

/** Parts that it is a fault to lose. */
type NeededPart = 'meter' | 'temperature' | 'proximity';
type SlowPart = NeededPart | 'mains' | 'dip';

/**
 * A part is lost after so many failed polls in a row, or when it has given nothing for so long, be it that a poll never
 * ends. The meter: 5 misses or 11 s (fault table F29); others: 3 misses (F28).
 */
const LOST_AFTER: Readonly<Record<NeededPart, { readonly misses: number; readonly silentMicros: number }>> = {
  meter: { misses: 5, silentMicros: 11_000_000 },
  temperature: { misses: 3, silentMicros: 5_000_000 },
  proximity: { misses: 3, silentMicros: 500_000 },
};

/** Two readings and a scan fit into the 100 ms that a broken proximity contact may last (fault table F07). */
const PROXIMITY_POLL_MS = 30;

const MAINS_STARTS_AFTER_MS = 500;

/** What the slow parts say, as of one scan. */
export interface SlowSeen {
  readonly meter: Aged<MeterReading> | undefined;
  readonly mains: Aged<MeterReading> | undefined;
  readonly temperature: Aged<number> | undefined;
  readonly proximity: Aged<number> | undefined;
  readonly dip: DipCodes | undefined;
  readonly meterState: MeterState;
  readonly thermometerLost: boolean;
  readonly thermometerSilentMicros: number;
  readonly proximityLost: boolean;
}

/** The code at start and the one now: the lower current of both holds until a restart. */
export interface DipCodes {
  readonly atStart: number;
  readonly now: number;
}

/** Readings that are looked back on to tell a disturbed line (fault table F36). */
const NOISE_READINGS = 60;
const NOISE_LEAST_READINGS = 30;
const NOISE_SHARE = 0.2;

/** Polls what changes slowly, each part on its own, so that a part that does not answer delays nobody. */
export class SlowInputs {
  #meter: Aged<MeterReading> | undefined;
  #mains: Aged<MeterReading> | undefined;
  #temperatureMillicelsius: Aged<number> | undefined;
  #proximityOhms: Aged<number> | undefined;
  #dip: DipCodes | undefined;
  #meterRestarted = false;
  /** Of the last readings of the meter, which failed. */
  #meterFailures: boolean[] = [];

  readonly #devices: GuardDevices;
  #temperatureCorrectionMillicelsius = 0;
  readonly #misses = new Map<SlowPart, number>();
  /** When each part last answered; its start counts as an answer. */
  readonly #answeredAtMicros = new Map<SlowPart, number>();
  readonly #polls = new Map<SlowPart, Poll>();

  constructor(devices: GuardDevices, clock: Clock, log: Log) {
    this.#devices = devices;
    const { meter, mainsMeter, thermometer, proximity, dip } = devices;
    const poll = <T>(
      name: SlowPart,
      everyMs: number,
      part: { read(): Promise<T> } | undefined,
      keep: (reading: Aged<T>) => void,
    ): void => {
      if (part === undefined) return;
      const attempt = async (): Promise<void> => {
        try {
          keep({ value: await part.read(), atMicros: clock.monotonicMicros() });
          this.#answered(name, clock.monotonicMicros());
        } catch {
          this.#missed(name);
        }
      };
      this.#answeredAtMicros.set(name, clock.monotonicMicros());
      this.#polls.set(name, new Poll(name, everyMs, clock, attempt));
    };
    const restarted = (): void => {
      this.#meterRestarted = true;
    };
    poll('meter', 1000, meter && plausible(meter, CHARGER_LIMITS, clock, log, restarted), (reading) => {
      this.#meter = reading;
    });
    poll('mains', 1000, mainsMeter && plausible(mainsMeter, MAINS_LIMITS, clock, log, () => {}), (reading) => {
      this.#mains = reading;
    });
    poll('temperature', 1000, thermometer && { read: () => thermometer.readMillicelsius() }, ({ value, atMicros }) => {
      this.#temperatureMillicelsius = { value: value + this.#temperatureCorrectionMillicelsius, atMicros };
    });
    poll('proximity', PROXIMITY_POLL_MS, proximity && { read: () => proximity.readOhms() }, (reading) => {
      this.#proximityOhms = reading;
    });
    poll('dip', 1000, dip && { read: () => dip.readCode() }, (reading) => {
      this.#dip = { atStart: this.#dip?.atStart ?? reading.value, now: reading.value };
    });
  }

  /** What an installer set: where the meters have their values, and what the thermometer reads too much or too little. */
  useSettings(settings: GuardSettings): void {
    this.#temperatureCorrectionMillicelsius = settings.temperatureCorrectionMillicelsius;
    this.#devices.meter?.define?.(settings.meter ?? undefined);
    this.#devices.mainsMeter?.define?.(settings.mainsMeter ?? undefined);
  }

  /** The mains meter begins half an interval later: both meters may be on one line, and the charger waits for its own. */
  start(): void {
    for (const [name, poll] of this.#polls) poll.start(name === 'mains' ? MAINS_STARTS_AFTER_MS : 0);
  }

  stop(): void {
    for (const poll of this.#polls.values()) poll.stop();
  }

  /** Reads the meter as soon as it is free, instead of at the next full second. */
  readMeterSoon(): void {
    this.#polls.get('meter')?.soon();
  }

  get registerWattHours(): number | undefined {
    return this.#meter?.value.importWattHours;
  }

  /** That the meter began to count anew is told once. */
  see(nowMicros: number): SlowSeen {
    const restarted = this.#meterRestarted;
    this.#meterRestarted = false;
    const lost = this.#isLost('meter', nowMicros);
    return {
      meter: this.#meter,
      mains: this.#mains,
      temperature: this.#temperatureMillicelsius,
      proximity: this.#proximityOhms,
      dip: this.#dip,
      meterState: {
        lost,
        silentMicros: this.#silentMicros('meter', nowMicros),
        noisy: !lost && this.#isNoisy(),
        restarted,
      },
      thermometerLost: this.#isLost('temperature', nowMicros),
      thermometerSilentMicros: this.#silentMicros('temperature', nowMicros),
      proximityLost: this.#isLost('proximity', nowMicros),
    };
  }

  #answered(name: SlowPart, nowMicros: number): void {
    if (name === 'meter') this.#noteMeter(false);
    this.#misses.set(name, 0);
    this.#answeredAtMicros.set(name, nowMicros);
  }

  #missed(name: SlowPart): void {
    const misses = (this.#misses.get(name) ?? 0) + 1;
    if (name === 'meter') this.#noteMeter(true);
    this.#misses.set(name, misses);
  }

  /** A meter that is gone altogether says nothing of the noise on its line. */
  #noteMeter(failed: boolean): void {
    const gone = (this.#misses.get('meter') ?? 0) >= LOST_AFTER.meter.misses;
    this.#meterFailures = gone ? [] : [...this.#meterFailures.slice(1 - NOISE_READINGS), failed];
  }

  #isNoisy(): boolean {
    const failed = this.#meterFailures.filter((each) => each).length;
    return this.#meterFailures.length >= NOISE_LEAST_READINGS && failed > this.#meterFailures.length * NOISE_SHARE;
  }

  /** Whether a part that is fitted does not answer. */
  #isLost(name: NeededPart, nowMicros: number): boolean {
    const { misses, silentMicros } = LOST_AFTER[name];
    return (this.#misses.get(name) ?? 0) >= misses || this.#silentMicros(name, nowMicros) >= silentMicros;
  }

  /** How long a part has given nothing; 0 for one that is not fitted. */
  #silentMicros(name: SlowPart, nowMicros: number): number {
    return nowMicros - (this.#answeredAtMicros.get(name) ?? nowMicros);
  }
}

/** A meter whose readings are refused unless they can follow from the one before; a refusal counts as a miss. */
function plausible(
  meter: EnergyMeter,
  limits: MeterLimits,
  clock: Clock,
  log: Log,
  onRestarted: () => void,
): { read(): Promise<MeterReading> } {
  let memory: MeterMemory | undefined;
  let judgedAtMicros = clock.monotonicMicros();
  return {
    async read() {
      const reading = await meter.read();
      const nowMicros = clock.monotonicMicros();
      const judgement = judge(memory, reading, nowMicros - judgedAtMicros, limits);
      memory = judgement.memory;
      judgedAtMicros = nowMicros;
      if (judgement.restarted === true) {
        log.warn({ reason: judgement.reason }, 'a meter began to count anew');
        onRestarted();
      }
      if (judgement.accepted !== undefined) return judgement.accepted;
      throw new Error(judgement.reason);
    },
  };
}
