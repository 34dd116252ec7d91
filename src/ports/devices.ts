// SPDX-License-Identifier: Apache-2.0
import type { LightPattern, LightSignal } from '../core/display/light.ts';
import type { LampSignal, UplinkKind } from '../core/display/network.ts';
import type { InstallerRegisters } from '../core/meter/installer-registers.ts';
import type { PerPhase } from '../core/units/units.ts';
import type { Unsubscribe } from './buses.ts';

/** What the control pilot generator puts out: X1 is a constant +12 V, F a constant −12 V (IEC 61851-1 Table A.3). */
export type PilotOutput =
  | { readonly kind: 'X1' }
  | { readonly kind: 'F' }
  /** Duty in parts per million, which are nanoseconds of the 1 kHz period: 266667 = 16 A; 80000..970000. */
  | { readonly kind: 'pwm'; readonly dutyPartsPerMillion: number };

/** The tops and bottoms of the wave at the charger's side of the 1 kΩ resistor. */
export interface PilotLevels {
  readonly kind: 'levels';
  readonly highMillivolts: number;
  readonly lowMillivolts: number;
}

/** What a controller that watches the pilot itself makes of it. */
export interface PilotVerdict {
  readonly kind: 'verdict';
  /** Letter of IEC 61851-1 Table A.4; `error` for a level between the bands. */
  readonly vehicle: 'A' | 'B' | 'C' | 'D' | 'E' | 'error';
  /** It has found the vehicle's diode missing. */
  readonly diodeMissing: boolean;
}

/** One look at the control pilot. */
export type PilotSample = PilotLevels | PilotVerdict;

/** What a pilot does on its own account. */
export interface PilotTraits {
  /**
   * A controller of its own behind a serial line: given PWM, it closes the contactor in state C after its own checks, and
   * opens it by itself whatever this program does. Permission is then PWM, and the coil's order follows it.
   */
  readonly switchesContactor: boolean;
}

/** Control pilot generator and its measurement. */
export interface ControlPilot {
  readonly kind: 'pilot';
  readonly traits: PilotTraits;
  setOutput(output: PilotOutput): Promise<void>;
  /** @throws BusError when the measurement is not available, or too old to act on; the guard then opens. */
  sample(): Promise<PilotSample>;
  /** Present where orders travel on their own: resolves when the last one has arrived. @throws BusError */
  settled?(): Promise<void>;
}

/** The contactor. Only the guard may hold one. */
export interface Contactor {
  readonly kind: 'contactor';
  /** From an order to the mirror contact's report, at worst, 20..5000 ms. */
  readonly followsWithinMs: number;
  setCoil(energised: boolean): Promise<void>;
  /** State of the mirror contact (IEC 60947-4-1 Annex F): true while any main contact is closed. */
  isClosed(): Promise<boolean>;
  /** Present where one or three phases can be switched; called only while the coil is off and the contacts are open. */
  usePhases?(phases: 1 | 3): Promise<void>;
}

export type SelfTestResult = 'passed' | 'failed';

/** Residual-current monitor (RDC-DD, IEC 62955, or CCID20, UL 2231-2). */
export interface ResidualMonitor {
  readonly kind: 'residual';
  /**
   * A passed self-test stands for so long, because it takes too long to be run between the vehicle's wish and 3 s later
   * (IEC 61851-1 A.6 4); it is then run while no vehicle is there, at least every 24 h (IEC 62955). Undefined: before
   * each closing (UL 2231-2).
   */
  readonly selfTestStandsMs?: number;
  /** True while it reports a residual current above its threshold, or a broken wire. */
  isTripped(): Promise<boolean>;
  /** Edge report of a trip, ahead of the next poll. */
  onTrip(listener: () => void): Unsubscribe;
  /** The longest its self-test may take, 1000..60000 ms; undefined: 15 s. */
  readonly selfTestWithinMs?: number;
  /** Injects its test current and waits for the module to trip and to let go again. */
  selfTest(): Promise<SelfTestResult>;
  /** The contactor is about to switch: some monitors see the stray of it for a moment and must not call it a trip. */
  contactorSwitches?(): void;
}

/** A line that says yes or no: emergency stop pressed, cover open, protective earth present. */
export interface ContactSensor {
  readonly kind: 'contact-sensor';
  isActive(): Promise<boolean>;
}

/** The line the guard feeds from its checked loop; without it the interlock drops the coil. */
export interface Heartbeat {
  readonly kind: 'heartbeat';
  beat(): Promise<void>;
  /** Ends the watch in an orderly way; without it, silence is taken for a failure. */
  stop?(): Promise<void>;
}

export interface Thermometer {
  readonly kind: 'thermometer';
  /** @throws BusError; a reading outside the chip's range is `protocol`. */
  readMillicelsius(): Promise<number>;
}

/** A whole set of values read from a meter at one time; what the meter does not have is undefined. */
export interface MeterReading {
  /** 0 for a phase that is not there. */
  readonly millivolts: PerPhase | undefined;
  readonly milliamps: PerPhase | undefined;
  /** Total active power; negative when exporting. */
  readonly watts: number | undefined;
  /** Total active import register. */
  readonly importWattHours: number | undefined;
  /** Total active export register. */
  readonly exportWattHours: number | undefined;
  /** Active power of each phase; negative when exporting. */
  readonly phaseWatts?: PerPhase | undefined;
  readonly frequencyMillihertz?: number | undefined;
}

/** What a signed reading is for: the begin or end of a transaction, or what is in between. */
export const SIGNING_PURPOSES = ['begin', 'end', 'between'] as const;
export type SigningPurpose = (typeof SIGNING_PURPOSES)[number];

/** What a meter has signed, as it gave it. */
export interface MeterRecord {
  /** The record itself, not encoded any further; at most 1800 bytes. */
  readonly record: Uint8Array;
  /** Such as `ECDSA-secp256r1-SHA256`; empty where it stands in the record. */
  readonly signingMethod: string;
  /** Such as `OCMF`. */
  readonly encodingMethod: string;
  /** The public key as a binary ASN.1 structure (SubjectPublicKeyInfo), at most 300 bytes. */
  readonly publicKey: Uint8Array;
  /** `transaction`: begin and end in one record. */
  readonly covers: 'reading' | 'transaction';
}

export interface EnergyMeter {
  readonly kind: 'meter';
  /** @throws BusError when no complete, plausible set could be read. */
  read(): Promise<MeterReading>;
  /** Present where the meter signs; may take seconds. Not called again before it is done. @throws BusError */
  sign?(purpose: SigningPurpose): Promise<MeterRecord>;
  /** Present where an installer may say what lies in which register; undefined: as the board file says. */
  define?(registers: InstallerRegisters | undefined): void;
}

/** The current-limit switch. */
export interface DipSwitch {
  readonly kind: 'dip';
  /** Switch positions as a number, switch 1 as the most significant bit, 1 = ON. */
  readCode(): Promise<number>;
}

/** The proximity contact of a type 2 socket. */
export interface ProximityContact {
  readonly kind: 'proximity';
  /** Resistance PP–PE in ohms; above 100 kΩ reads as Infinity (nothing plugged). */
  readOhms(): Promise<number>;
}

export type LockPosition = 'locked' | 'unlocked';

/** The cable lock of a socket. */
export interface CableLock {
  readonly kind: 'lock';
  drive(position: LockPosition): Promise<void>;
  /** From the feedback switch, not from the last order. */
  position(): Promise<LockPosition>;
}

/** A card as read: 4, 7 or 10 bytes, UID byte 0 first (ISO/IEC 14443-3). */
export interface PresentedTag {
  readonly uid: Uint8Array;
}

export type ReaderPresence = 'present' | 'lost';

/** A card reader. It looks after itself: lost readers are re-initialised by the driver until they answer. */
export interface TagReader {
  readonly kind: 'tag-reader';
  /** Once for each presentation: a card that stays is not reported again until it was away for 1 s. */
  onTag(listener: (tag: PresentedTag) => void): Unsubscribe;
  onPresence(listener: (presence: ReaderPresence) => void): Unsubscribe;
  /** Stops polling and gives the bus back. */
  stop(): void;
}

/** A text display. */
export interface TextDisplay {
  readonly kind: 'display';
  readonly columns: number;
  readonly rows: number;
  /**
   * Present where it can show Chinese characters: columns of a line that has any, of which one takes two, and the rows that
   * such a line takes below the first.
   */
  readonly han?: { readonly columns: number; readonly rows: number };
  /** Present where a symbol of the uplink has a place left of the first line. */
  readonly hasSymbol?: true;
  /**
   * Shows these lines, cut to size; characters the font lacks show as `?`. @throws BusError; the next call starts over.
   * @param symbol what leads out; without it, the first line has the symbol's place too
   */
  show(lines: readonly string[], symbol?: UplinkKind): Promise<void>;
  /** Present where it can dim: 100 % is as bright as it gets, 0 % is dark. @throws BusError; it is set with the next `show`. */
  setBrightness?(percent: number): Promise<void>;
}

export type LightColor = LightSignal['color'];
export type { LampSignal, LightPattern };

export interface StatusLight {
  readonly kind: 'light';
  /** A lamp set without this colour shows the nearest it has; one that cannot dim blinks slowly instead of breathing. */
  show(color: LightColor, pattern: LightPattern): Promise<void>;
  /** Present where a lamp of its own can tell of the network. From the first call on, `show` does without that lamp. */
  showNetwork?(signal: LampSignal): Promise<void>;
  /** Present where lamps can dim: share of their highest brightness, 0..100 %. */
  setIntensity?(percent: number): Promise<void>;
}

export type BuzzerSound = 'off' | 'accepted' | 'refused' | 'fault';

export interface Buzzer {
  readonly kind: 'buzzer';
  sound(sound: BuzzerSound): Promise<void>;
}

export type Device =
  | ControlPilot
  | Contactor
  | ResidualMonitor
  | ContactSensor
  | Heartbeat
  | Thermometer
  | EnergyMeter
  | DipSwitch
  | ProximityContact
  | CableLock
  | TagReader
  | TextDisplay
  | StatusLight
  | Buzzer;

export type DeviceKind = Device['kind'];
export type DeviceOfKind<K extends DeviceKind> = Extract<Device, { readonly kind: K }>;
