// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { FAST_INPUTS, GUARD_CONFIG, meterReading, SLOW_SEEN } from '../../test/support/guard-fixtures.ts';
import { chargeOutput } from '../core/charge/machine.ts';
import type { ChargeState } from '../core/charge/states.ts';
import type { FaultCode } from '../core/faults/catalogue.ts';
import { CAUTIOUS_SETTINGS } from '../link/cautious-settings.ts';
import type { GuardSettings } from '../link/messages.ts';
import type { MeterReading } from '../ports/devices.ts';
import type { GuardConfig } from './config.ts';
import { decide, type GuardMemory, type GuardSeen, initialMemory } from './decision.ts';
import type { FastInputs } from './fast-inputs.ts';
import type { SlowSeen } from './slow-inputs.ts';

const MS = 1000;
const SECOND = 1_000_000;
const START = 100 * SECOND;
const TRAITS = { followsWithinMicros: 200 * MS, controllerSwitches: false };

let nowMicros: number;
let memory: GuardMemory;
let settings: GuardSettings;
let config: GuardConfig;
let permittedMilliamps: number;
/** Where the contacts are when they do not follow the coil. */
let contacts: boolean | undefined;

beforeEach(() => {
  nowMicros = START;
  memory = initialMemory(START);
  settings = CAUTIOUS_SETTINGS;
  config = GUARD_CONFIG;
  permittedMilliamps = 16_000;
  contacts = undefined;
});

type Change = { [Part in keyof GuardSeen]?: Partial<GuardSeen[Part]> } & { readonly afterMs?: number };

/** One scan that sees something else than the usual: a permit that lives, a monitor that passed its test, no fault. */
function scan({ afterMs = 10, inputs, slow, selfTest, ...more }: Change = {}): readonly FaultCode[] {
  nowMicros += afterMs * MS;
  const { coil } = chargeOutput(memory.charge);
  memory = {
    ...memory,
    lease: { seq: 1, limitMilliamps: permittedMilliamps, leaseMs: 5000, receivedAtMicros: nowMicros },
  };
  const seen = {
    inputs: { ...FAST_INPUTS, contactsClosed: contacts ?? coil, ...inputs },
    slow: { ...SLOW_SEEN, ...slow },
    outputs: { coil, expected: coil ? 'closed' : 'open' },
    selfTest: { running: false, passedAtMicros: nowMicros, failed: false, ...selfTest },
    tripReported: false,
    lockLate: false,
    loopOverrun: false,
    ...more,
  } as GuardSeen;
  memory = decide(memory, seen, settings, config, TRAITS, nowMicros);
  return memory.faults.active.map(({ code }) => code);
}

/** As if it had been in a state for so long. */
function be(state: ChargeState, forMs: number, signalledMilliamps = 0): void {
  const since = nowMicros - forMs * MS;
  memory = {
    ...memory,
    charge: { state, enteredAtMicros: since, signalledMilliamps, signalledAtMicros: since },
  };
}

const inC = { inputs: { vehicle: 'C' } } as const;
const reading = (change: Partial<MeterReading>): Pick<SlowSeen, 'meter'> => ({
  meter: { value: meterReading(change), atMicros: nowMicros },
});
const amps = (milliamps: number) => reading({ milliamps: [milliamps, 0, 0] });

describe('before the first decision', () => {
  it('nothing is allowed, by nobody', () => {
    expect(memory.limit).toEqual({ milliamps: 0, source: undefined, chain: [] });
    expect([memory.watches.plugs, memory.watches.connected, memory.charge.state]).toEqual([0, undefined, 'starting']);
  });
});

describe('a permission', () => {
  it('stays the vehicle’s while it is plugged in, and ends for good when it is unplugged', () => {
    be('C2', 1000, 16_000);
    scan(inC);
    scan({ inputs: { vehicle: 'B' } });
    expect(memory.lease.limitMilliamps).toBe(16_000);
    scan({ inputs: { vehicle: 'A' } });
    expect([memory.lease.limitMilliamps, memory.charge.state]).toEqual([0, 'A1']);
  });
});

describe('heat', () => {
  const limit = () => [memory.limit.milliamps, memory.limit.source];

  it('takes the current down to the derated one (F26)', () => {
    scan({ slow: { temperature: { value: 69_000, atMicros: nowMicros } } });
    expect(limit()).toEqual([0, 'permit']);
    scan({ inputs: { vehicle: 'B' }, slow: { temperature: { value: 69_000, atMicros: nowMicros } } });
    expect(limit()).toEqual([16_000, 'permit']);
    scan({ inputs: { vehicle: 'B' }, slow: { temperature: { value: 71_000, atMicros: nowMicros } } });
    expect(limit()).toEqual([6000, 'temperature']);
  });

  it('that nobody measures does the same (F28)', () => {
    expect(scan({ inputs: { vehicle: 'B' }, slow: { thermometerLost: true } })).toEqual(['thermometer-lost']);
    expect(limit()).toEqual([6000, 'temperature']);
    scan({ inputs: { vehicle: 'B' } });
    expect(limit()).toEqual([16_000, 'permit']);
  });
});

describe('a contactor that has closed as often as it may', () => {
  beforeEach(() => {
    config = { ...GUARD_CONFIG, closings: { burst: 1, refillMs: 60_000 } };
    be('testing', 100, 16_000);
    scan(inC);
    expect(memory.charge.state).toBe('closing');
    scan(inC);
    scan({ inputs: { vehicle: 'B' } });
    expect(memory.charge.state).toBe('B2');
  });

  it('waits its rest before it closes again (attack A36)', () => {
    scan(inC);
    scan(inC);
    expect(memory.charge.state).toBe('testing');
    scan({ ...inC, afterMs: 59_000 });
    expect(memory.charge.state).toBe('testing');
    scan({ ...inC, afterMs: 1100 });
    expect(memory.charge.state).toBe('closing');
  });

  it('gives the next vehicle one of its own', () => {
    scan({ inputs: { vehicle: 'A' } });
    scan({ inputs: { vehicle: 'A' }, afterMs: 3000 });
    scan({ inputs: { vehicle: 'B' } });
    scan(inC);
    scan(inC);
    expect(memory.charge.state).toBe('C2');
  });
});

describe('vehicles plugged in', () => {
  const plugs = (...vehicles: FastInputs['vehicle'][]): number => {
    for (const vehicle of vehicles) scan({ inputs: { vehicle } });
    return memory.watches.plugs;
  };

  it('are counted from nothing to something, once each', () => {
    expect(plugs('A', 'B', 'B', 'C', 'B')).toBe(1);
    expect(plugs('A')).toBe(1);
    expect(plugs('D')).toBe(2);
  });

  it('do not count a vehicle that was there when the guard began', () => {
    expect(plugs('unknown', 'B', 'C')).toBe(0);
    expect(plugs('A', 'B')).toBe(1);
  });

  it('are not counted on doubt, nor is a vehicle taken for another after it', () => {
    expect(plugs('A', 'error', 'E', 'unknown')).toBe(0);
    expect(plugs('B')).toBe(1);
    expect(plugs('E', 'error', 'B')).toBe(1);
  });
});

describe('the supply', () => {
  const volts = (...millivolts: [number, number, number]): readonly FaultCode[] => {
    scan({ slow: reading({ millivolts }), afterMs: 1000 });
    return scan({ slow: reading({ millivolts }), afterMs: 1000 });
  };

  it('is judged by the installer’s limits (F23, F24)', () => {
    expect(volts(230_000, 230_000, 230_000)).toEqual([]);
    expect(volts(268_000, 230_000, 230_000)).toEqual(['over-voltage']);
    settings = { ...CAUTIOUS_SETTINGS, voltage: { ...CAUTIOUS_SETTINGS.voltage, stops: false } };
    memory = initialMemory(nowMicros);
    expect(volts(268_000, 230_000, 230_000)).toEqual([]);
  });

  it('has the phases that the installer says', () => {
    expect(volts(230_000, 0, 230_000)).toEqual(['phase-lost']);
    settings = { ...CAUTIOUS_SETTINGS, phases: 1 };
    memory = initialMemory(nowMicros);
    expect(volts(230_000, 0, 0)).toEqual([]);
  });
});

describe('contacts that open under current', () => {
  const open = (loopOverrun: boolean): readonly FaultCode[] => {
    be('C2', 1000, 16_000);
    scan(inC);
    contacts = false;
    scan(inC);
    return scan({ ...inC, afterMs: 30, loopOverrun });
  };

  it('are a fault (F12)', () => {
    expect(open(false)).toEqual(['contactor-opened']);
  });

  it('are none after a gap of the loop: the interlock has opened them, and rightly so (F41)', () => {
    expect(open(true)).toEqual(['loop-overrun']);
  });
});

describe('contacts that stay closed', () => {
  it('are welded, gap of the loop or not (F10)', () => {
    contacts = true;
    scan();
    scan({ afterMs: 500 });
    expect(scan({ afterMs: 1000, loopOverrun: true })).toEqual(['loop-overrun', 'welded-contactor']);
  });
});

describe('a proximity contact that cannot be read', () => {
  it('is a lost input where cables are coded, and nothing on a fixed cable (F38)', () => {
    const slow = { proximityLost: true };
    expect(scan({ slow })).toEqual([]);
    config = { ...GUARD_CONFIG, socket: true };
    expect(scan()).toEqual([]);
    expect(scan({ slow })).toEqual(['input-lost']);
  });
});

describe('the coding of a cable', () => {
  const plugged = (): number => {
    scan({ inputs: { vehicle: 'B' }, slow: { proximity: { value: 680, atMicros: nowMicros } } });
    scan({ inputs: { vehicle: 'B' }, slow: { proximity: { value: 680, atMicros: nowMicros + 10 * MS } } });
    return memory.limit.milliamps;
  };

  it('limits the current where there is a socket, and nowhere else (IEC 61851-1 Table B.2)', () => {
    permittedMilliamps = 32_000;
    expect(plugged()).toBe(32_000);
    config = { ...GUARD_CONFIG, socket: true };
    expect(plugged()).toBe(20_000);
  });
});

describe('the current switch', () => {
  it('that stands otherwise than at the start is told (F67)', () => {
    expect(scan({ slow: { dip: { atStart: 4, now: 4 } } })).toEqual([]);
    expect(scan({ slow: { dip: { atStart: 4, now: 2 } } })).toEqual(['dip-changed']);
  });
});

describe('a vehicle that asks for ventilation', () => {
  it('where there is none is told so while it is refused (A.6 8.2)', () => {
    be('refused', 100, 16_000);
    expect(scan({ inputs: { vehicle: 'D' } })).toEqual(['ventilation-demand']);
    settings = { ...CAUTIOUS_SETTINGS, ventilated: true };
    scan({ inputs: { vehicle: 'D' } });
    expect(scan({ inputs: { vehicle: 'D' } })).toEqual([]);
  });
});

describe('what the meter reads', () => {
  it('far above what is signalled is an over-current', () => {
    be('C2', 20_000, 16_000);
    scan({ ...inC, slow: amps(16_000) });
    expect(scan({ ...inC, slow: amps(30_000), afterMs: 1000 })).toEqual(['over-current']);
  });

  it('through contacts that are open is a fault (F22)', () => {
    scan();
    for (let n = 0; n < 4; n += 1) scan({ slow: amps(2000), afterMs: 1000 });
    expect(scan()).toEqual(['current-while-open']);
  });

  it('cuts the offer to a vehicle until it is unplugged, not to the next one', () => {
    const { watches } = memory;
    memory = { ...memory, watches: { ...watches, current: { ...watches.current, cutToMilliamps: 9000 } } };
    expect(scan({ inputs: { vehicle: 'B' } })).toEqual(['car-overload']);
    expect([memory.limit.milliamps, memory.limit.source]).toEqual([9000, 'overload']);
    scan();
    expect(scan({ inputs: { vehicle: 'B' } })).toEqual([]);
    expect(memory.limit.milliamps).toBe(16_000);
  });
});

describe('a trip of the monitor', () => {
  it('counts by its line and by its edge (F15)', () => {
    expect(scan({ inputs: { residualTripped: true } })).toEqual(['residual-current']);
    memory = initialMemory(nowMicros);
    expect(scan({ tripReported: true })).toEqual(['residual-current']);
  });

  it('that it makes to test itself is none', () => {
    expect(scan({ inputs: { residualTripped: true }, selfTest: { running: true } })).toEqual([]);
  });
});

describe('a vehicle that does not let go of its load within 6 s of X1 (A.6 10.2)', () => {
  /** Charged with so much, and has been asked to let go since. */
  const asked = (forMs: number, milliamps = 10_000, state: ChargeState = 'pausing'): void => {
    be('C2', 20_000, 16_000);
    scan({ ...inC, slow: amps(milliamps) });
    be(state, forMs, state === 'C2' ? 16_000 : 0);
    permittedMilliamps = state === 'C2' ? 16_000 : 0;
  };

  it.each([
    ['C', 5999, []],
    ['C', 6000, ['vehicle-ignores-limit']],
    ['D', 6000, ['vehicle-ignores-limit']],
    ['B', 6000, []],
  ] as const)('has ignored its limit: in %s after %i ms %j', (vehicle, ms, faults) => {
    settings = { ...CAUTIOUS_SETTINGS, ventilated: true };
    asked(ms);
    expect(scan({ inputs: { vehicle }, afterMs: 0 })).toEqual(faults);
  });

  it('has done nothing wrong when it draws next to nothing, or was not asked', () => {
    asked(7000, 900);
    expect(scan({ ...inC, afterMs: 0 })).toEqual([]);
    asked(7000, 10_000, 'C2');
    expect(scan({ ...inC, afterMs: 0 })).toEqual([]);
  });
});
