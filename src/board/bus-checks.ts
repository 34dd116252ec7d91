// SPDX-License-Identifier: Apache-2.0
import type { ALSO_USES, BusSpec } from './board-schema.ts';
import type { BoardDraft } from './draft.ts';
import { headerPin, modelOfChip, type PiModel, pwmPins, usualPins } from './pi-pins.ts';
import type { Place, Problem } from './problems.ts';

/** Something of which the machine has one. */
interface Claim {
  /** `GPIO 17`, `/dev/i2c-1`. */
  readonly what: string;
  /** Claims with the same word here may share it: two chip selects of one SPI bus do with its clock. */
  readonly sharedAs?: string;
}

/** Things that two buses or lines use, and lines that cannot be what they are said to be. */
export function busProblems(draft: BoardDraft): Problem[] {
  const model = modelOf(draft);
  const problems: Problem[] = [];
  const taken = new Map<string, { readonly claim: Claim; readonly by: string }>();
  const take = (place: Place, by: string, claims: readonly Claim[]): void => {
    const others = new Set<string>();
    for (const claim of claims) {
      const earlier = taken.get(claim.what);
      if (earlier === undefined) taken.set(claim.what, { claim, by });
      // What two have in common is told once, however many pins it is.
      else if (!others.has(earlier.by) && (claim.sharedAs === undefined || claim.sharedAs !== earlier.claim.sharedAs)) {
        others.add(earlier.by);
        problems.push({ place, message: `${claim.what} is taken by ${earlier.by}; one bus, one owner` });
      }
    }
  };
  for (const [name, spec] of Object.entries(draft.buses)) {
    const place = ['buses', name];
    take(place, name, claimsOf(spec, model));
    problems.push(...lineProblems(spec, place, model), ...pathProblems(spec, place));
  }
  draft.alsoUses.forEach((use, index) => {
    take(['alsoUses', index], `alsoUses "${use}"`, CLAIMS_OF_OTHERS[use]);
  });
  return [...problems, ...kernelOwnerProblems(draft)];
}

/** The machine by the GPIO chip of its lines, else by its PWM controller. */
export function modelOf({ buses }: Pick<BoardDraft, 'buses'>): PiModel {
  for (const spec of Object.values(buses)) {
    const model = 'chip' in spec ? modelOfChip(spec.chip) : undefined;
    if (model !== undefined) return model;
  }
  // PWM0 of the Pi 5's RP1, as its device link names it.
  const isPi5 = Object.values(buses).some((spec) => spec.type === 'pwm' && spec.device === '1f00098000.pwm');
  return isPi5 ? 'rp1' : 'bcm2711';
}

/** Header pins of a bus or line; none for USB, an expander and what the kernel keeps to itself. */
export function pinsOf(spec: BusSpec, model: PiModel): readonly number[] {
  switch (spec.type) {
    case 'i2c':
    case 'uart':
    case 'spi':
      return spec.pins ?? usualPins(model, spec.path);
    case 'pwm':
      return [spec.line];
    case 'input':
    case 'output': {
      const pin = modelOfChip(spec.chip) === undefined ? undefined : headerPin(spec.line);
      return pin === undefined ? [] : [pin];
    }
    case 'sysfs':
      // The default of w1-gpio in the overlays' README.
      return spec.pins ?? (spec.class === 'w1' ? [4] : []);
    case 'events':
    case 'watchdog':
      return [];
  }
}

/** What a bus occupies that nothing else may. */
function claimsOf(spec: BusSpec, model: PiModel): Claim[] {
  const pins = (sharedAs?: string): Claim[] =>
    pinsOf(spec, model).map((pin) => ({ what: `GPIO ${pin}`, ...(sharedAs && { sharedAs }) }));
  switch (spec.type) {
    case 'i2c':
      return [{ what: spec.path }, { what: `I2C bus ${spec.number}` }, ...pins()];
    case 'uart':
      return [{ what: spec.path }, ...pins()];
    case 'spi': {
      // Chip selects share clock and data lines, which one process drives.
      const bus = `SPI bus ${/\d+/.exec(spec.path)?.[0]}`;
      const sharedAs = `${bus} of the ${spec.owner}`;
      return [{ what: spec.path }, { what: bus, sharedAs }, ...pins(bus)];
    }
    case 'pwm':
      return [{ what: `${spec.device} channel ${spec.channel}` }, { ...PWM_CONTROLLER, sharedAs: 'lines' }, ...pins()];
    case 'input':
    case 'output':
      return pinsOf(spec, model).length > 0 ? pins() : [{ what: `line ${spec.line} of ${spec.chip}` }];
    case 'sysfs':
      return [{ what: `${spec.class} device ${spec.device ?? spec.name}` }, ...pins(spec.class)];
    case 'events':
      return [{ what: `input device "${spec.name}"` }];
    case 'watchdog':
      return [{ what: spec.path }];
  }
}

const PWM_CONTROLLER: Claim = { what: 'the PWM controller' };
const PCM: Claim = { what: 'the PCM block' };
const gpio = (pin: number): Claim => ({ what: `GPIO ${pin}` });

/**
 * Analogue audio takes both PWM channels (overlays' README, `pwm`); WS281x strips take a PWM controller, PCM with GPIO 21
 * or SPI 0 with GPIO 10 (jgarff/rpi_ws281x, README); I2S is PCM on GPIO 18 to 21.
 */
const CLAIMS_OF_OTHERS: Readonly<Record<(typeof ALSO_USES)[number], readonly Claim[]>> = {
  'analogue-audio': [PWM_CONTROLLER],
  'ws281x-pwm': [PWM_CONTROLLER],
  'ws281x-pcm': [PCM, gpio(21)],
  'ws281x-spi': [{ what: 'SPI bus 0' }, gpio(10)],
  i2s: [PCM, gpio(18), gpio(19), gpio(20), gpio(21)],
};

function lineProblems(spec: BusSpec, place: Place, model: PiModel): Problem[] {
  if (spec.type === 'pwm') {
    const allowed = pwmPins(model, spec.channel);
    if (allowed.includes(spec.line)) return [];
    const message =
      allowed.length === 0
        ? `the PWM controller of this ${model} has channels 0 and 1`
        : `channel ${spec.channel} comes out on GPIO ${allowed.join(' or ')}`;
    return [{ place: [...place, 'line'], message }];
  }
  if (!('chip' in spec)) return [];
  const ownModel = modelOfChip(spec.chip);
  if (ownModel !== undefined && ownModel !== model) {
    const message = `${spec.chip} is not the chip of the other lines: a board has one header`;
    return [{ place: [...place, 'chip'], message }];
  }
  if (typeof spec.line === 'number' || (ownModel !== undefined && headerPin(spec.line) !== undefined)) return [];
  const message =
    ownModel === undefined
      ? `the lines of ${spec.chip} have no names that are known here; give the offset`
      : `the header has no line "${spec.line}"; GPIO0 to GPIO27, or an offset`;
  return [{ place: [...place, 'line'], message }];
}

function pathProblems(spec: BusSpec, place: Place): Problem[] {
  if (spec.type !== 'i2c') return [];
  const number = /^\/dev\/i2c-(\d+)$/.exec(spec.path)?.[1];
  if (number === undefined || Number(number) === spec.number) return [];
  return [{ place: [...place, 'number'], message: `${spec.path} is number ${number}` }];
}

/** A sensor or expander that the kernel drives keeps its I2C bus busy too, with the traffic of the process it belongs to. */
function kernelOwnerProblems({ buses }: BoardDraft): Problem[] {
  const problems: Problem[] = [];
  for (const [name, spec] of Object.entries(buses)) {
    const on = kernelI2cDevice(spec.type === 'sysfs' ? spec.device : 'chip' in spec ? spec.chip : undefined);
    for (const [other, bus] of Object.entries(buses)) {
      if (on === undefined || bus.type !== 'i2c' || bus.number !== on.bus || bus.owner === spec.owner) continue;
      const message = `${name} is on I2C bus ${on.bus}, which is ${other} of the ${bus.owner}; one bus, one owner`;
      problems.push({ place: ['buses', name, 'owner'], message });
    }
  }
  return problems;
}

/** Bus and address in the kernel's name of an I2C device, 1-0048, which is also the label of a GPIO expander. */
export function kernelI2cDevice(
  device: string | undefined,
): { readonly bus: number; readonly address: number } | undefined {
  const found = /^(\d+)-00([0-9a-f]{2})$/.exec(device ?? '');
  return found === null ? undefined : { bus: Number(found[1]), address: Number.parseInt(found[2] ?? '', 16) };
}
