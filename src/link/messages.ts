// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { CHARGE_STATES } from '../core/charge/states.ts';
import { FAULT_CODES } from '../core/faults/catalogue.ts';
import { GUARD_LIMIT_SOURCES } from '../core/limits/sources.ts';
import { NO_REGISTER, REGISTER_FORMATS, WORD_ORDERS } from '../core/meter/installer-registers.ts';
import { MAXIMUM_PILOT_MILLIAMPS } from '../core/units/units.ts';

/** Raised whenever a message changes its meaning; two ends that differ do not talk. */
export const LINK_VERSION = 4;

/** Longest line (bytes, newline included) either end reads before it hangs up. */
export const MAXIMUM_LINE_BYTES = 8192;

const counter = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const milliamps = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(MAXIMUM_PILOT_MILLIAMPS));
/** The parts of a charger stand no more than 100 °C, whatever a setting says (ETEK manual, temperature threshold 2). */
const temperatureLimit = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(100_000));
const temperature = v.pipe(v.number(), v.safeInteger(), v.minValue(-60_000), v.maxValue(125_000));
/** No supply that this charger is made for is further off. */
const voltageLimit = v.pipe(v.number(), v.safeInteger(), v.minValue(80_000), v.maxValue(300_000));
/** A sensor that is further off is broken, and a larger correction would hide a fire. */
const MAXIMUM_CORRECTION_MILLICELSIUS = 20_000;
const signedReading = v.pipe(v.number(), v.safeInteger(), v.minValue(-100_000_000), v.maxValue(100_000_000));
const perPhase = v.tuple([signedReading, signedReading, signedReading]);
const text = (longest: number) => v.pipe(v.string(), v.maxLength(longest));

const register = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(NO_REGISTER));
const format = v.picklist(REGISTER_FORMATS);
const phaseRegisters = v.strictObject({
  format,
  registers: v.pipe(v.tuple([register, register, register]), v.readonly()),
});
const oneRegister = v.strictObject({ format, register });
const installerRegisters = v.strictObject({
  functionCode: v.picklist([3, 4]),
  wordOrder: v.picklist(WORD_ORDERS),
  volts: phaseRegisters,
  amps: phaseRegisters,
  watts: oneRegister,
  kilowattHours: oneRegister,
});

/** What of the settings the guard needs; it holds a frozen, validated copy of its own. */
export const guardSettingsSchema = v.strictObject({
  /** How long a session goes on without a station, 0..300 s. */
  stationLossGraceSeconds: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(300)),
  /** Highest current while there is no station. */
  fallbackMilliamps: milliamps,
  /** Whether the place is ventilated, so that state D may be energised. */
  ventilated: v.boolean(),
  /** At this temperature the limit falls to `derateMilliamps`. */
  derateMillicelsius: temperatureLimit,
  derateMilliamps: milliamps,
  /** At this temperature charging stops. */
  stopMillicelsius: temperatureLimit,
  /** Added to what the thermometer says. */
  temperatureCorrectionMillicelsius: v.pipe(
    v.number(),
    v.safeInteger(),
    v.minValue(-MAXIMUM_CORRECTION_MILLICELSIUS),
    v.maxValue(MAXIMUM_CORRECTION_MILLICELSIUS),
  ),
  /** Outside of these a warning is given. */
  warnHighMillicelsius: temperature,
  warnLowMillicelsius: temperature,
  overload: v.strictObject({
    /** A vehicle above 110 % of the signalled current is offered 10 % less. */
    reduces: v.boolean(),
    /** Of the signalled current; above it charging stops. */
    stopPercent: v.pipe(v.number(), v.safeInteger(), v.minValue(101), v.maxValue(150)),
  }),
  voltage: v.strictObject({
    stops: v.boolean(),
    highMillivolts: voltageLimit,
    lowMillivolts: voltageLimit,
    highEndsMillivolts: voltageLimit,
    lowEndsMillivolts: voltageLimit,
    warnHighMillivolts: voltageLimit,
    warnLowMillivolts: voltageLimit,
  }),
  lock: v.strictObject({
    /** A cable in the socket stays locked, charging or not. */
    permanent: v.boolean(),
    /** The lock opens when the vehicle's end of the cable is pulled. */
    opensWithoutVehicle: v.boolean(),
  }),
  /** Phases of the supply; a contactor that can, switches that many. */
  phases: v.picklist([1, 3]),
  /** Where the meters have their values, as an installer says; null: as the board file says. */
  meter: v.nullable(installerRegisters),
  mainsMeter: v.nullable(installerRegisters),
});
export type GuardSettings = v.InferOutput<typeof guardSettingsSchema>;

/** How a fault may end: by itself, after unplugging, or by a person. */
const ends = v.picklist(['self', 'replug', 'service']);
/** A person should not have to count higher. */
const retries = v.pipe(counter, v.maxValue(100));

export const rememberedFaultSchema = v.strictObject({
  code: v.picklist(FAULT_CODES),
  /** Null: it is not active, only its retries count. */
  ends: v.nullable(ends),
  retriesUsed: retries,
});
export type RememberedFault = v.InferOutput<typeof rememberedFaultSchema>;

const hello = v.strictObject({
  type: v.literal('hello'),
  version: v.literal(LINK_VERSION),
  role: v.literal('station'),
  settings: guardSettingsSchema,
  /** Faults that outlive a restart of the guard; taken from the first hello after it, and then its own set counts. */
  faults: v.pipe(v.array(rememberedFaultSchema), v.maxLength(FAULT_CODES.length)),
});
/** Permits, never commands: with a limit of at least 6 A the guard may energise, when everything else allows it. */
const permit = v.strictObject({
  type: v.literal('permit'),
  /** Strictly rising within a connection. */
  seq: counter,
  limitMilliamps: milliamps,
  leaseMs: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(5000)),
});
const settings = v.strictObject({ type: v.literal('settings'), settings: guardSettingsSchema });
const resetFault = v.strictObject({ type: v.literal('reset-fault'), code: v.picklist(FAULT_CODES) });
const selfTest = v.strictObject({ type: v.literal('self-test') });
const lock = v.strictObject({ type: v.literal('lock'), position: v.picklist(['locked', 'unlocked']) });
/** Asks for a reading with the meter's own signature; each is answered, in order. */
const signMeter = v.strictObject({
  type: v.literal('sign-meter'),
  request: counter,
  purpose: v.picklist(['begin', 'end', 'between']),
});

export const stationMessageSchema = v.variant('type', [hello, permit, settings, resetFault, selfTest, lock, signMeter]);
/** station → guard */
export type StationMessage = v.InferOutput<typeof stationMessageSchema>;

const guardHello = v.strictObject({
  type: v.literal('hello'),
  version: v.literal(LINK_VERSION),
  role: v.literal('guard'),
  /** Changes with each start of the guard. */
  bootId: text(40),
  board: text(60),
  /** Whether this connector has an energy meter; then nothing is sold before it was read. */
  hasMeter: v.boolean(),
});

export const snapshotSchema = v.strictObject({
  type: v.literal('snapshot'),
  seq: counter,
  /** The guard's monotonic clock. */
  atMicros: counter,
  state: v.picklist(CHARGE_STATES),
  pilot: v.strictObject({
    /** What the vehicle shows, after filtering. */
    vehicle: v.picklist(['A', 'B', 'C', 'D', 'E', 'error', 'unknown']),
    /** Null: a controller that watches the pilot itself, or nothing was measured yet. */
    levels: v.nullable(v.strictObject({ highMillivolts: signedReading, lowMillivolts: signedReading })),
    output: v.picklist(['X1', 'F', 'pwm']),
    dutyPartsPerMillion: v.pipe(counter, v.maxValue(1_000_000)),
  }),
  contactor: v.strictObject({
    coil: v.boolean(),
    closed: v.boolean(),
    /** Since the guard's start. */
    closings: counter,
    /** Until it may close again after having closed too often; 0 when it may. */
    restMs: counter,
  }),
  /** Vehicles plugged in since the guard's start. */
  plugs: counter,
  selfTest: v.picklist(['untested', 'running', 'passed', 'failed']),
  limit: v.strictObject({
    milliamps,
    chain: v.pipe(v.array(v.strictObject({ source: v.picklist(GUARD_LIMIT_SOURCES), milliamps })), v.maxLength(16)),
  }),
  /** Null until a first complete reading, and after readings have been missing too long. */
  meter: v.nullable(
    v.strictObject({
      /** Null: the meter has no such values. */
      millivolts: v.nullable(perPhase),
      milliamps: v.nullable(perPhase),
      watts: v.nullable(signedReading),
      importWattHours: counter,
      ageMs: counter,
      /** Left out or null: the meter has no such values. */
      phaseWatts: v.optional(v.nullable(perPhase)),
      frequencyMillihertz: v.optional(v.nullable(counter)),
    }),
  ),
  mainsMilliamps: v.nullable(perPhase),
  /** The rest of what the meter at the mains connection says; null without a reading of it. */
  mainsMeter: v.optional(
    v.nullable(
      v.strictObject({
        millivolts: v.nullable(perPhase),
        watts: v.nullable(signedReading),
        importWattHours: v.nullable(counter),
        frequencyMillihertz: v.nullable(counter),
        ageMs: counter,
      }),
    ),
  ),
  temperatureMillicelsius: v.nullable(signedReading),
  dipCode: v.nullable(v.pipe(counter, v.maxValue(255))),
  lock: v.picklist(['locked', 'unlocked', 'none']),
  faults: v.pipe(
    v.array(
      v.strictObject({
        code: v.picklist(FAULT_CODES),
        ends,
        /** Until it ends by itself, if its cause stays away; null: it does not, or at once. */
        endsInMs: v.nullable(counter),
        /** Times it may still end by itself while this vehicle is plugged in; null: no rule limits it. */
        retriesLeft: v.nullable(retries),
      }),
    ),
    v.maxLength(FAULT_CODES.length),
  ),
  /** Faults that ended by themselves while this vehicle was plugged in, active now or not. */
  retriesUsed: v.pipe(
    v.array(v.strictObject({ code: v.picklist(FAULT_CODES), times: retries })),
    v.maxLength(FAULT_CODES.length),
  ),
  permit: v.strictObject({ seq: counter, milliamps, alive: v.boolean() }),
  loop: v.strictObject({
    scheduling: v.picklist(['fifo', 'other']),
    scans: counter,
    late: counter,
    worstMicros: counter,
  }),
});
export type GuardSnapshot = v.InferOutput<typeof snapshotSchema>;

const event = v.strictObject({
  type: v.literal('event'),
  seq: counter,
  atMicros: counter,
  name: v.picklist([
    'contactor-closed',
    'contactor-opened',
    'fault-raised',
    'fault-cleared',
    'self-test-passed',
    'self-test-failed',
  ]),
  fault: v.optional(v.picklist(FAULT_CODES)),
  /** The register at that moment, when the meter answers. */
  importWattHours: v.optional(counter),
});
export type GuardEvent = v.InferOutput<typeof event>;

const refused = v.strictObject({ type: v.literal('refused'), reason: text(200) });

/** Base64 of at most so many characters (OCA, Signed Meter Values in OCPP, §3.2.1). */
const base64 = (longest: number) => v.pipe(v.string(), v.maxLength(longest), v.base64());

const signedMeter = v.strictObject({
  type: v.literal('signed-meter'),
  /** The number of the question. */
  request: counter,
  /** Null: this meter does not sign, or it failed. */
  reading: v.nullable(
    v.strictObject({
      signedMeterData: base64(2500),
      signingMethod: text(50),
      encodingMethod: text(50),
      publicKey: base64(2500),
      covers: v.picklist(['reading', 'transaction']),
    }),
  ),
});

export const guardMessageSchema = v.variant('type', [guardHello, snapshotSchema, event, refused, signedMeter]);
/** guard → station */
export type GuardMessage = v.InferOutput<typeof guardMessageSchema>;
