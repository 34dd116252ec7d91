// SPDX-License-Identifier: Apache-2.0
import type { PerPhase } from '../core/units/units.ts';
import type { Unsubscribe } from './buses.ts';

/** What the control pilot generator puts out: X1 is a constant +12 V, F a constant −12 V (IEC 61851-1 Table A.3). */
export type PilotOutput =
  | { readonly kind: 'X1' }
  | { readonly kind: 'F' }
  /** Duty in parts per million, which are nanoseconds of the 1 kHz period: 266667 = 16 A; 80000..970000. */
  | { readonly kind: 'pwm'; readonly dutyPartsPerMillion: number };

/** One look at the control pilot: the tops and bottoms of the wave at the charger's side of the 1 kΩ resistor. */
export interface PilotSample {
  readonly highMillivolts: number;
  readonly lowMillivolts: number;
}

/** Control pilot generator and its measurement. */
export interface ControlPilot {
  readonly kind: 'pilot';
  setOutput(output: PilotOutput): Promise<void>;
  /** @throws BusError when the measurement is not available; the guard then opens. */
  sample(): Promise<PilotSample>;
}

/** The contactor. Only the guard may hold one. */
export interface Contactor {
  readonly kind: 'contactor';
  setCoil(energised: boolean): Promise<void>;
  /** State of the mirror contact (IEC 60947-4-1 Annex F): true while the main contacts are closed. */
  isClosed(): Promise<boolean>;
}

export type SelfTestResult = 'passed' | 'failed';

/** Residual-current monitor (RDC-DD, IEC 62955, or CCID20, UL 2231-2). */
export interface ResidualMonitor {
  readonly kind: 'residual';
  /** True while it reports a residual current above its threshold, or a broken wire. */
  isTripped(): Promise<boolean>;
  /** Edge report of a trip, ahead of the next poll. */
  onTrip(listener: () => void): Unsubscribe;
  /** Injects its test current and waits for the module to trip and to let go again. Takes up to 15 s. */
  selfTest(): Promise<SelfTestResult>;
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
}

export interface Thermometer {
  readonly kind: 'thermometer';
  /** @throws BusError; a reading outside the chip's range is `protocol`. */
  readMillicelsius(): Promise<number>;
}

/** A whole set of values read from a meter at one time. */
export interface MeterReading {
  readonly millivolts: PerPhase;
  readonly milliamps: PerPhase;
  /** Total active power; negative when exporting. */
  readonly watts: number;
  /** Total active import register. */
  readonly importWattHours: number;
}

export interface EnergyMeter {
  readonly kind: 'meter';
  /** @throws BusError when no complete, plausible set could be read. */
  read(): Promise<MeterReading>;
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
  /** Shows these lines, cut to size; characters the font lacks show as `?`. @throws BusError; the next call starts over. */
  show(lines: readonly string[]): Promise<void>;
}

export type LightColor = 'off' | 'red' | 'green' | 'blue' | 'yellow' | 'pink' | 'white';
/** `slow`: 0.5 Hz · `fast`: 2 Hz (Blink table 20). */
export type LightPattern = 'steady' | 'slow' | 'fast';

export interface StatusLight {
  readonly kind: 'light';
  show(color: LightColor, pattern: LightPattern): Promise<void>;
}

export type BuzzerSound = 'off' | 'accepted' | 'refused';

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
