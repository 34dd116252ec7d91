// SPDX-License-Identifier: Apache-2.0

import { CHARGER_LIMITS, judge, MAINS_LIMITS, type MeterLimits, type MeterMemory } from '../core/meter/plausibility.ts';
import type { GuardSettings } from '../link/messages.ts';
import type { Clock, Timer } from '../ports/clock.ts';
import type { EnergyMeter, MeterReading } from '../ports/devices.ts';
import type { Log } from '../ports/log.ts';
import type { GuardDevices } from './devices.ts';

/** A value and when it was read. */
export interface Aged<T> {
  readonly value: T;
  readonly atMicros: number;
}

type SlowPart = 'meter' | 'mains' | 'temperature' | 'proximity' | 'dip';

/**
 * A part is lost after so many failed polls in a row, or when it has given nothing for so long, be it that a poll never
 * ends. Meters: 5 misses or 11 s (fault table F29); others: 3 misses (F28).
 */
const LOST_AFTER: Readonly<Record<SlowPart, { readonly misses: number; readonly silentMicros: number }>> = {
  meter: { misses: 5, silentMicros: 11_000_000 },
  mains: { misses: 5, silentMicros: 11_000_000 },
  temperature: { misses: 3, silentMicros: 5_000_000 },
  proximity: { misses: 3, silentMicros: 500_000 },
  dip: { misses: 3, silentMicros: 5_000_000 },
};

/** Two readings and a scan fit into the 100 ms that a broken proximity contact may last (fault table F07). */
const PROXIMITY_POLL_MS = 30;

const MAINS_STARTS_AFTER_MS = 500;

/** Polls what changes slowly, each part on its own, so that a part that does not answer delays nobody. */
export class SlowInputs {
  meter: Aged<MeterReading> | undefined;
  mains: Aged<MeterReading> | undefined;
  temperatureMillicelsius: Aged<number> | undefined;
  proximityOhms: Aged<number> | undefined;
  /** The code at start and the one now: the lower current of both holds until a restart. */
  dip: { readonly atStart: number; readonly now: number } | undefined;

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
          this.#misses.set(name, 0);
          this.#answeredAtMicros.set(name, clock.monotonicMicros());
        } catch {
          this.#misses.set(name, (this.#misses.get(name) ?? 0) + 1);
        }
      };
      this.#answeredAtMicros.set(name, clock.monotonicMicros());
      this.#polls.set(name, new Poll(name, everyMs, clock, attempt));
    };
    poll('meter', 1000, meter && plausible(meter, CHARGER_LIMITS, clock, log), (reading) => {
      this.meter = reading;
    });
    poll('mains', 1000, mainsMeter && plausible(mainsMeter, MAINS_LIMITS, clock, log), (reading) => {
      this.mains = reading;
    });
    poll('temperature', 1000, thermometer && { read: () => thermometer.readMillicelsius() }, ({ value, atMicros }) => {
      this.temperatureMillicelsius = { value: value + this.#temperatureCorrectionMillicelsius, atMicros };
    });
    poll('proximity', PROXIMITY_POLL_MS, proximity && { read: () => proximity.readOhms() }, (reading) => {
      this.proximityOhms = reading;
    });
    poll('dip', 1000, dip && { read: () => dip.readCode() }, (reading) => {
      this.dip = { atStart: this.dip?.atStart ?? reading.value, now: reading.value };
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

  /** Whether a part that is fitted does not answer. */
  isLost(name: SlowPart, nowMicros: number): boolean {
    const { misses, silentMicros } = LOST_AFTER[name];
    return (this.#misses.get(name) ?? 0) >= misses || this.silentMicros(name, nowMicros) >= silentMicros;
  }

  /** How long a part has given nothing; 0 for one that is not fitted. */
  silentMicros(name: SlowPart, nowMicros: number): number {
    return nowMicros - (this.#answeredAtMicros.get(name) ?? nowMicros);
  }
}

/** A meter whose readings are refused unless they can follow from the one before; a refusal counts as a miss. */
function plausible(meter: EnergyMeter, limits: MeterLimits, clock: Clock, log: Log): { read(): Promise<MeterReading> } {
  let memory: MeterMemory | undefined;
  let judgedAtMicros = clock.monotonicMicros();
  return {
    async read() {
      const reading = await meter.read();
      const nowMicros = clock.monotonicMicros();
      const judgement = judge(memory, reading, nowMicros - judgedAtMicros, limits);
      memory = judgement.memory;
      judgedAtMicros = nowMicros;
      if (judgement.restarted === true) log.warn({ reason: judgement.reason }, 'a meter began to count anew');
      if (judgement.accepted !== undefined) return judgement.accepted;
      throw new Error(judgement.reason ?? 'not plausible');
    },
  };
}

/** One reading repeated at an interval; the next one is never begun before the last has ended. */
class Poll {
  readonly #name: string;
  readonly #everyMs: number;
  readonly #clock: Clock;
  readonly #read: () => Promise<void>;
  #timer: Timer | undefined;
  #running = false;
  #again = false;
  #stopped = false;

  constructor(name: string, everyMs: number, clock: Clock, read: () => Promise<void>) {
    this.#name = name;
    this.#everyMs = everyMs;
    this.#clock = clock;
    this.#read = read;
  }

  start(afterMs: number): void {
    if (afterMs === 0) void this.#run();
    else this.#timer = this.#clock.after(afterMs, `guard.poll.${this.#name}`, () => void this.#run());
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  soon(): void {
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#timer?.cancel();
    void this.#run();
  }

  async #run(): Promise<void> {
    if (this.#stopped) return;
    this.#running = true;
    await this.#read();
    this.#running = false;
    if (this.#stopped) return;
    const delayMs = this.#again ? 0 : this.#everyMs;
    this.#again = false;
    this.#timer = this.#clock.after(delayMs, `guard.poll.${this.#name}`, () => void this.#run());
  }
}
