// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { type AnyDriver, DRIVERS, findDriver } from '../../drivers/index.ts';
import { addressReferences, type BusReference, busReferences } from '../../drivers/options.ts';
import { type BusSpec, type Owner, PROTECTIVE_ROLES, ROLES } from './board-schema.ts';
import type { BoardDraft, ListedDevice } from './draft.ts';
import { HIGHEST_PULLED_UP_PIN, headerPin, modelOfChip } from './pi-pins.ts';
import { type Place, type Problem, schemaProblems } from './problems.ts';
import type { Product } from './product-schema.ts';

/** A device whose options its driver takes. */
export interface CheckedPart extends ListedDevice {
  readonly driver: AnyDriver;
  readonly options: unknown;
  readonly references: readonly BusReference[];
  readonly addresses: ReturnType<typeof addressReferences>;
}

/** What every charger needs to be one. */
const NEEDED = ['pilot', 'contactor', 'residual'] as const;

/** Roles filled twice, by the wrong kind of part or the wrong process, or not at all. Loads no driver. */
export function roleProblems({ devices }: BoardDraft): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const { index, spec } of devices) {
    const report = (key: string, message: string) => problems.push({ place: ['devices', index, key], message });
    const role = ROLES[spec.role];
    if (seen.has(spec.role)) report('role', `there is a ${spec.role} already`);
    seen.add(spec.role);
    if (!spec.required && PROTECTIVE_ROLES.includes(spec.role)) {
      report('required', `a ${spec.role} protects people and cannot be left out when it fails; leave "required" away`);
    }
    if (spec.owner !== role.owner) report('owner', `a ${spec.role} belongs to the ${role.owner}`);
    if (findDriver(spec.driver) === undefined) {
      report('driver', `no driver is called "${spec.driver}"; known: ${driversOf(role.kind).join(', ')}`);
    } else if (!spec.driver.startsWith(`${role.kind}/`)) {
      report('driver', `a ${spec.role} needs a driver of kind ${role.kind}: ${driversOf(role.kind).join(', ')}`);
    }
  }
  return problems;
}

function driversOf(kind: string): string[] {
  return Object.keys(DRIVERS).filter((name) => name.startsWith(`${kind}/`));
}

/** Parts that a whole board must have; not asked of a draft, whose missing part may be one that did not fit. */
export function neededRoleProblems({ devices, interlock }: BoardDraft): Problem[] {
  const has = (role: string) => devices.some(({ spec }) => spec.role === role);
  const missing = NEEDED.filter((role) => !has(role));
  const problems: Problem[] = missing.map((role) => ({ place: ['devices'], message: `a charger needs a ${role}` }));
  if (interlock === 'hardware' && !has('heartbeat')) {
    problems.push({ place: ['interlock'], message: '"hardware" needs a heartbeat among the devices' });
  }
  return problems;
}

/**
 * The devices whose options their drivers take, and what is wrong with the others.
 * @param owner of this process's devices only, which loads only their drivers; without it, of all
 */
export async function checkParts(
  draft: BoardDraft,
  owner: Owner | undefined,
): Promise<{ readonly parts: readonly CheckedPart[]; readonly problems: readonly Problem[] }> {
  const parts: CheckedPart[] = [];
  const problems: Problem[] = [];
  for (const { index, spec } of draft.devices) {
    if (owner !== undefined && spec.owner !== owner) continue;
    const driver = await findDriver(spec.driver)?.driver();
    if (driver === undefined) continue;
    const parsed = v.safeParse(driver.options, spec.options);
    if (parsed.success) {
      const references = busReferences(driver.options, parsed.output);
      const addresses = addressReferences(driver.options, parsed.output);
      parts.push({ index, spec, driver, options: parsed.output, references, addresses });
    } else problems.push(...schemaProblems(parsed.issues, ['devices', index, 'options']));
  }
  for (const part of parts) {
    for (const reference of part.references) problems.push(...referenceProblems(part, reference, draft));
  }
  return { parts, problems: [...problems, ...coilProblems(parts, draft), ...controllerProblems(parts, draft)] };
}

/** The place of one option of a part. */
export function optionPlace(part: ListedDevice, option: string): Place {
  return ['devices', part.index, 'options', option];
}

function referenceProblems(part: ListedDevice, { option, type, bus }: BusReference, draft: BoardDraft): Problem[] {
  const spec = findBus(draft.buses, bus);
  const place = optionPlace(part, option);
  if (spec === undefined && draft.unreadable.has(bus)) return [];
  if (spec === undefined || spec.type !== type) {
    const known = Object.keys(draft.buses).filter((name) => draft.buses[name]?.type === type);
    return [{ place, message: `no ${type} is called "${bus}"; known: ${known.join(', ') || 'none'}` }];
  }
  if (spec.owner === part.spec.owner) return [];
  return [{ place, message: `"${bus}" belongs to the ${spec.owner}, the device to the ${part.spec.owner}` }];
}

/** The bus or line of a name. */
export function findBus(buses: BoardDraft['buses'], name: string): BusSpec | undefined {
  return Object.hasOwn(buses, name) ? buses[name] : undefined;
}

/** The output lines of a contactor, in the order of its options. */
export function coilsOf({ references }: CheckedPart, buses: BoardDraft['buses']) {
  return references.flatMap(({ option, bus }) => {
    const spec = findBus(buses, bus);
    return spec?.type === 'output' ? [{ option, bus, spec }] : [];
  });
}

/** Coils carry no current while the machine starts and nobody drives their pins, and one script can switch all off. */
function coilProblems(parts: readonly CheckedPart[], { buses }: BoardDraft): Problem[] {
  const problems: Problem[] = [];
  const coils = parts.filter(({ spec }) => spec.role === 'contactor').flatMap((part) => coilsOf(part, buses));
  for (const { option, bus, spec } of coils) {
    const report = (key: string, message: string) => problems.push({ place: ['buses', bus, key], message });
    const [first] = coils;
    if (first !== undefined && spec.chip !== first.spec.chip) {
      report('chip', `contactor-off looks for all coils on one chip, and ${first.bus} is on ${first.spec.chip}`);
    }
    if (modelOfChip(spec.chip) === undefined) continue;
    const pin = headerPin(spec.line);
    if (pin !== undefined && pin <= HIGHEST_PULLED_UP_PIN) {
      const reason = `is pulled up while the machine starts, which can close the contactor (${option})`;
      report('line', `GPIO ${pin} ${reason}; use GPIO 9 to 27`);
    } else if (spec.activeLow) {
      const reason = `which would close the contactor (${option}) whenever the machine starts`;
      report('activeLow', `an undriven pin is low, ${reason}; use a driver stage that is active high`);
    }
  }
  return problems;
}

/** With a controller as interlock, it is the controller that must hold the coil. */
function controllerProblems(parts: readonly CheckedPart[], { interlock }: BoardDraft): Problem[] {
  if (interlock !== 'controller') return [];
  const place = ['interlock'];
  const pilot = parts.find(({ spec }) => spec.role === 'pilot');
  const contactor = parts.find(({ spec }) => spec.role === 'contactor');
  if (pilot === undefined || contactor === undefined) return [];
  if (pilot.driver.switchesContactor !== true) {
    const message = `"controller" needs a pilot whose controller opens the contactor by itself; ${pilot.spec.driver} does not`;
    return [{ place, message }];
  }
  if (pilot.driver.id === contactor.driver.id) return [];
  const message = `"controller" needs the contactor on the controller: contactor/${pilot.driver.id}, not ${contactor.spec.driver}`;
  return [{ place, message }];
}

/** Where the two files of a folder disagree; the places are in the product file. */
export function productProblems(product: Product, draft: BoardDraft, parts: readonly CheckedPart[]): Problem[] {
  const problems: Problem[] = [];
  const has = (role: string) => draft.devices.some(({ spec }) => spec.role === role);
  const pilot = parts.find(({ spec }) => spec.role === 'pilot');
  // A controller that runs the pilot itself may read the proximity contact itself, too.
  const readsProximity = pilot !== undefined && pilot.driver.switchesContactor !== true;
  if (readsProximity && (product.ratings.outlet === 'socket') !== has('proximity')) {
    const message = has('proximity')
      ? 'a fixed cable has no proximity contact, but the board has one among its devices'
      : 'a socket needs a proximity contact among the devices: it tells what the cable may carry';
    problems.push({ place: ['ratings', 'outlet'], message });
  }
  if (has('dip') && Object.keys(product.dip).length === 0) {
    problems.push({ place: ['dip'], message: 'the board has a DIP switch: say what its positions mean' });
  }
  return problems;
}
