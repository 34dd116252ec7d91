// SPDX-License-Identifier: Apache-2.0
import type { PerPhase } from '../core/units/units.ts';
import type { Unsubscribe } from './buses.ts';

/**
 * The physical world at the pins of the chips, as emulators see it. Nothing here knows a fault by name:
 * a welded contactor is a mirror contact that stays closed.
 */
export interface World {
  /**
   * Called after a level that chips feel by themselves changed: mirror contact, residual current, lock feedback or a
   * contact. May be called more often than needed.
   */
  onChange(listener: () => void): Unsubscribe;
  readonly pilot: {
    /** The generator's wave as the PWM pin makes it. */
    drive(periodNanoseconds: number, dutyNanoseconds: number): void;
    /** Outputs of the positive and negative peak-hold circuits (droop included), −15000..15000 mV at the pilot. */
    highPeakMillivolts(): number;
    lowPeakMillivolts(): number;
    /**
     * The wave itself at the charger's side of the source resistor, noise included, for converters that sample it.
     * @param agoMicros 0..10000
     */
    instantMillivolts(agoMicros: number): number;
  };
  readonly proximity: {
    /** Infinity while nothing is plugged or the wire is broken. */
    ohms(): number;
  };
  readonly contactor: {
    /** The driver transistor of the coil; interlocks may still keep the coil without current. */
    driveCoil(on: boolean): void;
    /** Whether L2 and L3 go through too; they do unless a second contactor of their own is open. */
    connectOuterPhases(connected: boolean): void;
    mirrorClosed(): boolean;
  };
  readonly residual: {
    acMilliamps(): number;
    dcMilliamps(): number;
    /** Current through the monitor's test winding while its test input is driven, mA DC. */
    driveTest(on: boolean): void;
    /** What the monitor's core senses, test winding included. */
    sensedMilliamps(): number;
    /** The monitor's fault output; it also cuts the coil supply in hardware. */
    setTripOutput(on: boolean): void;
  };
  readonly temperature: {
    millicelsius(): number;
    /** False: the sensor is dead, and whoever asks it gets no acknowledge. */
    answers(): boolean;
  };
  /** At the terminals of the supply, from which a controller lives too; a broken meter may show something else. */
  readonly supply: { millivolts(): PerPhase };
  readonly meter: WorldMeter;
  readonly mainsMeter: WorldMeter;
  readonly dip: { code(): number };
  readonly contacts: {
    emergencyStopPressed(): boolean;
    coverOpen(): boolean;
    earthPresent(): boolean;
    onChange(listener: () => void): Unsubscribe;
  };
  readonly heartbeat: { edge(): void };
  readonly lock: {
    drive(toward: 'locked' | 'unlocked'): void;
    feedbackLocked(): boolean;
  };
  readonly reader: {
    answers(): boolean;
    /** UID of the card in the field, if any. */
    card(): Uint8Array | undefined;
  };
  readonly display: {
    answers(): boolean;
    /** What a person reads on it, and the symbol beside it. */
    showText(lines: readonly string[], symbol?: string): void;
    /** 0..100 % of its highest. */
    setBrightness(percent: number): void;
  };
  /** Red, green and blue are seen mixed; yellow is a lamp beside them. */
  readonly light: { set(lamp: 'red' | 'green' | 'blue' | 'yellow', on: boolean): void };
  readonly buzzer: { set(on: boolean): void };
}

/** What stands in the registers of a meter, which need not be what flows. */
export interface WorldMeter {
  millivolts(): PerPhase;
  milliamps(): PerPhase;
  watts(): number;
  phaseWatts(): PerPhase;
  importWattHours(): number;
  frequencyMillihertz(): number;
  /** The meter's own secret key, for models that sign. */
  readonly seal: MeterSeal;
  /** What happens to the meter's next answer: it comes, comes late, comes broken or does not come. */
  nextAnswer():
    | { readonly kind: 'answer' | 'silent' | 'corrupt' }
    | { readonly kind: 'late'; readonly delayMs: number };
}

/** What a meter signs with; the secret key never leaves it. */
export interface MeterSeal {
  /** DER of a SubjectPublicKeyInfo, ECDSA on secp256r1. */
  publicKey(): Uint8Array;
  /** ECDSA-secp256r1-SHA256 of the bytes, DER. */
  sign(bytes: Uint8Array): Uint8Array;
}
