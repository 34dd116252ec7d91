// SPDX-License-Identifier: Apache-2.0
import type { Random } from '../../ports/clock.ts';

/** IEC 61851-1 Table A.2: generator ±12 V behind 1 kΩ. */
const SOURCE_MILLIVOLTS = 12_000;
const SOURCE_OHMS = 1000;
/** Forward voltage of the vehicle's diode, which with the standard resistors makes 9, 6 and 3 V. */
const DIODE_MILLIVOLTS = 700;
/** The bleed resistor empties the peak-hold capacitor with this time constant. */
const HOLD_MICROS = 20_000;
const NOISE_MILLIVOLTS = 30;

/** What the charger's generator puts on the source resistor. */
export type PilotDrive =
  | { readonly kind: 'unpowered' }
  | { readonly kind: 'wave'; readonly periodMicros: number; readonly dutyMicros: number };

/** What hangs between the pilot and earth at the far side. */
export type PilotLoad =
  | { readonly kind: 'open' }
  | { readonly kind: 'short' }
  | { readonly kind: 'resistor'; readonly ohms: number; readonly diode: boolean };

export interface PilotLevels {
  readonly highMillivolts: number;
  readonly lowMillivolts: number;
}

/** Voltage at the pilot while the generator stands at `source`. */
function levelMillivolts(source: number, load: PilotLoad): number {
  if (load.kind === 'open') return source;
  if (load.kind === 'short') return 0;
  const share = load.ohms / (load.ohms + SOURCE_OHMS);
  if (!load.diode) return source * share;
  if (source <= DIODE_MILLIVOLTS) return source;
  return DIODE_MILLIVOLTS + (source - DIODE_MILLIVOLTS) * share;
}

/**
 * The control pilot between the generator and the vehicle, and the two peak-hold circuits at the charger's side.
 * A detector follows its peak outwards at once and falls back to 0 V exponentially, within each period (droop between
 * two peaks) as well as after a change: that is why a fall from B to C takes some milliseconds to show.
 * Everything is worked out from the time of the last change; nothing ticks.
 */
export class PilotCircuit {
  readonly #random: Random;
  #drive: PilotDrive = { kind: 'wave', periodMicros: 1000, dutyMicros: 0 };
  #load: PilotLoad = { kind: 'open' };
  #changedAtMicros = 0;
  #waveStartMicros = 0;
  #highAtChange = 0;
  #lowAtChange = -SOURCE_MILLIVOLTS;

  constructor(random: Random) {
    this.#random = random;
  }

  get drive(): PilotDrive {
    return this.#drive;
  }

  setDrive(nowMicros: number, drive: PilotDrive): void {
    this.#hold(nowMicros);
    this.#drive = drive;
    this.#waveStartMicros = nowMicros;
  }

  setLoad(nowMicros: number, load: PilotLoad): void {
    this.#hold(nowMicros);
    this.#load = load;
  }

  /** Share of the period that the generator stands high, 0..1 000 000; 0 without supply. */
  dutyPartsPerMillion(): number {
    if (this.#drive.kind === 'unpowered') return 0;
    return Math.round((this.#drive.dutyMicros * 1_000_000) / this.#drive.periodMicros);
  }

  /** The real tops and bottoms of the wave; both the same while the output is constant. */
  levels(): PilotLevels {
    const { high, low } = this.#peaks();
    const highMillivolts = high ?? low ?? 0;
    return { highMillivolts: Math.round(highMillivolts), lowMillivolts: Math.round(low ?? highMillivolts) };
  }

  /** Output of the positive peak-hold circuit with noise. */
  heldHighMillivolts(nowMicros: number): number {
    return Math.round(this.#heldHigh(nowMicros) + this.#noise());
  }

  /** Output of the negative peak-hold circuit with noise. */
  heldLowMillivolts(nowMicros: number): number {
    return Math.round(this.#heldLow(nowMicros) + this.#noise());
  }

  /** The wave itself, noise included, `agoMicros` before now; changes since then are not undone. */
  instantMillivolts(nowMicros: number, agoMicros: number): number {
    const drive = this.#drive;
    if (drive.kind === 'unpowered') return 0;
    const atMicros = Math.max(this.#waveStartMicros, nowMicros - agoMicros);
    const isHigh = this.#phaseMicros(atMicros, drive.periodMicros) < drive.dutyMicros;
    const level = levelMillivolts(isHigh ? SOURCE_MILLIVOLTS : -SOURCE_MILLIVOLTS, this.#load);
    return Math.round(level + this.#noise());
  }

  #noise(): number {
    return (this.#random.uniform() * 2 - 1) * NOISE_MILLIVOLTS;
  }

  /** Undefined: the wave has no such part. */
  #peaks(): { readonly high: number | undefined; readonly low: number | undefined } {
    const drive = this.#drive;
    if (drive.kind === 'unpowered') return { high: undefined, low: undefined };
    const high = drive.dutyMicros > 0 ? levelMillivolts(SOURCE_MILLIVOLTS, this.#load) : undefined;
    const low = drive.dutyMicros < drive.periodMicros ? levelMillivolts(-SOURCE_MILLIVOLTS, this.#load) : undefined;
    return { high, low };
  }

  #heldHigh(nowMicros: number): number {
    const fading = this.#highAtChange * fade(nowMicros - this.#changedAtMicros);
    const { high } = this.#peaks();
    if (high === undefined || this.#drive.kind === 'unpowered') return fading;
    const { periodMicros, dutyMicros } = this.#drive;
    const sincePeak = Math.max(0, this.#phaseMicros(nowMicros, periodMicros) - dutyMicros);
    return Math.max(0, fading, high * fade(sincePeak));
  }

  #heldLow(nowMicros: number): number {
    const fading = this.#lowAtChange * fade(nowMicros - this.#changedAtMicros);
    const { low } = this.#peaks();
    if (low === undefined || this.#drive.kind === 'unpowered') return fading;
    const { periodMicros, dutyMicros } = this.#drive;
    const phase = this.#phaseMicros(nowMicros, periodMicros);
    const sincePeak = phase < dutyMicros ? phase : 0;
    return Math.min(0, fading, low * fade(sincePeak));
  }

  #phaseMicros(nowMicros: number, periodMicros: number): number {
    return Math.max(0, nowMicros - this.#waveStartMicros) % periodMicros;
  }

  #hold(nowMicros: number): void {
    const high = this.#heldHigh(nowMicros);
    const low = this.#heldLow(nowMicros);
    this.#highAtChange = high;
    this.#lowAtChange = low;
    this.#changedAtMicros = nowMicros;
  }
}

function fade(elapsedMicros: number): number {
  return elapsedMicros <= 0 ? 1 : Math.exp(-elapsedMicros / HOLD_MICROS);
}
