// SPDX-License-Identifier: Apache-2.0
import { Listeners } from '../../src/core/flow/listeners.ts';
import type { PerPhase } from '../../src/core/units/units.ts';
import type { Unsubscribe } from '../../src/ports/buses.ts';
import type { World, WorldMeter } from '../../src/ports/world.ts';

/** A meter whose values a test sets. */
export class FakeMeter implements WorldMeter {
  voltage: PerPhase = [230_000, 231_000, 229_500];
  current: PerPhase = [16_000, 15_875, 0];
  power = 7334;
  powers: PerPhase = [3680, 3654, 0];
  register = 1_234_567;
  answers: ReturnType<WorldMeter['nextAnswer']>[] = [];

  readonly millivolts = (): PerPhase => this.voltage;
  readonly milliamps = (): PerPhase => this.current;
  readonly watts = (): number => this.power;
  readonly importWattHours = (): number => this.register;
  readonly frequencyMillihertz = (): number => 50_000;
  readonly phaseWatts = (): PerPhase => this.powers;
  /** A stand-in for a key and signatures of the right size. */
  readonly seal = {
    publicKey: () => new Uint8Array(91).fill(0x30),
    sign: (bytes: Uint8Array) => new Uint8Array(70).fill(bytes.length & 0xff),
  };
  /** Answers that were lined up come first. */
  readonly nextAnswer = (): ReturnType<WorldMeter['nextAnswer']> => this.answers.shift() ?? { kind: 'answer' };
}

/** The world with a knob for everything and no physics between them. */
export class FakeWorld implements World {
  wave = { periodNanoseconds: 0, dutyNanoseconds: 0 };
  highMillivolts = 12_000;
  lowMillivolts = 12_000;
  proximityOhms = Number.POSITIVE_INFINITY;
  coil = false;
  outerPhases = true;
  contactsClosed = false;
  ac = 0;
  dc = 0;
  testCurrent = 0;
  testWindingWorks = true;
  tripOutput = false;
  celsius = 25;
  thermometerAnswers = true;
  dipCode = 0b100;
  emergencyStop = false;
  open = false;
  earth = true;
  beats = 0;
  bolt: 'locked' | 'unlocked' = 'unlocked';
  boltMoves = true;
  readerAnswers = true;
  card: Uint8Array | undefined;
  displayAnswers = true;
  text: readonly string[] = [];
  texts = 0;
  symbol: string | undefined;
  brightnessPercent = 0;
  lamps = { red: false, green: false, blue: false, yellow: false };
  buzzing = false;
  readonly charge = new FakeMeter();
  readonly house = new FakeMeter();
  readonly #listeners = new Listeners<[]>();

  /** Tells the chips that something they feel has changed. */
  changed(): void {
    this.#listeners.tell();
  }

  readonly onChange = (listener: () => void): Unsubscribe => {
    return this.#listeners.add(listener);
  };

  readonly pilot = {
    drive: (periodNanoseconds: number, dutyNanoseconds: number) => {
      this.wave = { periodNanoseconds, dutyNanoseconds };
    },
    highPeakMillivolts: () => this.highMillivolts,
    lowPeakMillivolts: () => this.lowMillivolts,
    /** High for the duty's share of each period, counted back from now. */
    instantMillivolts: (agoMicros: number) => {
      const { periodNanoseconds, dutyNanoseconds } = this.wave;
      if (periodNanoseconds === 0) return this.highMillivolts;
      const phase = (agoMicros * 1000) % periodNanoseconds;
      return phase < dutyNanoseconds ? this.highMillivolts : this.lowMillivolts;
    },
  };
  readonly proximity = { ohms: () => this.proximityOhms };
  readonly contactor = {
    driveCoil: (on: boolean) => {
      this.coil = on;
    },
    connectOuterPhases: (connected: boolean) => {
      this.outerPhases = connected;
    },
    mirrorClosed: () => this.contactsClosed,
  };
  readonly residual = {
    acMilliamps: () => this.ac,
    dcMilliamps: () => this.dc,
    driveTest: (on: boolean) => {
      this.testCurrent = on && this.testWindingWorks ? 10 : 0;
    },
    sensedMilliamps: () => this.ac + this.dc + this.testCurrent,
    setTripOutput: (on: boolean) => {
      this.tripOutput = on;
    },
  };
  readonly temperature = { millicelsius: () => this.celsius * 1000, answers: () => this.thermometerAnswers };
  /** A controller and its meter are on the same terminals. */
  readonly supply = { millivolts: () => this.charge.voltage };
  readonly meter = this.charge;
  readonly mainsMeter = this.house;
  readonly dip = { code: () => this.dipCode };
  readonly contacts = {
    emergencyStopPressed: () => this.emergencyStop,
    coverOpen: () => this.open,
    earthPresent: () => this.earth,
    onChange: this.onChange,
  };
  readonly heartbeat = {
    edge: () => {
      this.beats += 1;
    },
  };
  readonly lock = {
    drive: (toward: 'locked' | 'unlocked') => {
      if (this.boltMoves) this.bolt = toward;
      this.changed();
    },
    feedbackLocked: () => this.bolt === 'locked',
  };
  readonly reader = { answers: () => this.readerAnswers, card: () => this.card };
  readonly display = {
    answers: () => this.displayAnswers,
    showText: (lines: readonly string[], symbol?: string) => {
      this.text = lines;
      this.symbol = symbol;
      this.texts += 1;
    },
    setBrightness: (percent: number) => {
      this.brightnessPercent = percent;
    },
  };
  readonly light = {
    set: (lamp: 'red' | 'green' | 'blue' | 'yellow', on: boolean) => {
      this.lamps = { ...this.lamps, [lamp]: on };
    },
  };
  readonly buzzer = {
    set: (on: boolean) => {
      this.buzzing = on;
    },
  };
}
