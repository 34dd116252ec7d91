// SPDX-License-Identifier: Apache-2.0
import type { BusType } from '../../drivers/options.ts';
import { kernelI2cDevice } from './bus-checks.ts';
import type { BoardDraft } from './draft.ts';
import { type CheckedPart, findBus, optionPlace } from './part-checks.ts';
import type { Problem } from './problems.ts';

/** One part cannot notice another on these; on the others addresses or attributes keep them apart. */
const ONE_PART_ONLY: readonly BusType[] = ['spi', 'pwm', 'input', 'output', 'events', 'watchdog'];

/** Parts that get into each other's way on a bus or line that both may use. */
export function sharingProblems(parts: readonly CheckedPart[], draft: BoardDraft): Problem[] {
  return [...lineProblems(parts), ...protocolProblems(parts), ...unitProblems(parts), ...addressProblems(parts, draft)];
}

function lineProblems(parts: readonly CheckedPart[]): Problem[] {
  const problems: Problem[] = [];
  const taken = new Map<string, string>();
  for (const part of parts) {
    for (const { option, type, bus } of part.references) {
      if (!ONE_PART_ONLY.includes(type)) continue;
      const other = taken.get(bus);
      if (other === undefined) taken.set(bus, `${option} of the ${part.spec.role}`);
      else problems.push({ place: optionPlace(part, option), message: `"${bus}" is the ${other} already` });
    }
  }
  return problems;
}

/** The parts of one controller share its line; others only if both speak a protocol with addresses. */
function protocolProblems(parts: readonly CheckedPart[]): Problem[] {
  const problems: Problem[] = [];
  const spoken = new Map<string, { readonly language: string; readonly role: string }>();
  for (const part of parts) {
    for (const { option, type, bus, protocol } of part.references) {
      if (type !== 'uart') continue;
      const language = protocol ?? part.driver.id;
      const other = spoken.get(bus);
      if (other === undefined) spoken.set(bus, { language, role: part.spec.role });
      else if (other.language !== language) {
        const message = `"${bus}" speaks ${other.language} for the ${other.role}; ${language} needs a line of its own`;
        problems.push({ place: optionPlace(part, option), message });
      }
    }
  }
  return problems;
}

function unitProblems(parts: readonly CheckedPart[]): Problem[] {
  const problems: Problem[] = [];
  const taken: { readonly key: string; readonly part: CheckedPart }[] = [];
  for (const part of parts) {
    const line = part.references.find(({ protocol }) => protocol === 'modbus-rtu');
    const { unit } = part.options as { readonly unit?: unknown };
    if (line === undefined || typeof unit !== 'number') continue;
    const key = `unit ${unit} on "${line.bus}"`;
    const other = taken.find((entry) => entry.key === key && !isSameChip(entry.part, part));
    if (other !== undefined)
      problems.push({ place: optionPlace(part, 'unit'), message: `${key} is the ${other.part.spec.role} already` });
    taken.push({ key, part });
  }
  return problems;
}

/** Different sides of one chip: pilot and contactor of the same controller, but not two meters. */
function isSameChip(one: CheckedPart, other: CheckedPart): boolean {
  return one.driver.id === other.driver.id && one.driver.kind !== other.driver.kind;
}

function addressProblems(parts: readonly CheckedPart[], { buses }: BoardDraft): Problem[] {
  const problems: Problem[] = [];
  const taken = new Map<string, { readonly chip: string | undefined; readonly by: string }>();
  for (const spec of Object.values(buses)) {
    const on = kernelI2cDevice(spec.type === 'sysfs' ? spec.device : 'chip' in spec ? spec.chip : undefined);
    if (on !== undefined) taken.set(addressKey(on.bus, on.address), { chip: undefined, by: "the kernel's driver" });
  }
  for (const part of parts) {
    const bus = part.references.find(({ type }) => type === 'i2c')?.bus;
    const spec = bus === undefined ? undefined : findBus(buses, bus);
    if (spec?.type !== 'i2c') continue;
    for (const { option, address, chip } of part.addresses) {
      const key = addressKey(spec.number, address);
      const other = taken.get(key);
      if (other === undefined) taken.set(key, { chip, by: `the ${part.spec.role}` });
      else if (chip === undefined || chip !== other.chip)
        problems.push({ place: optionPlace(part, option), message: `${key} is taken by ${other.by}` });
    }
  }
  return problems;
}

const addressKey = (bus: number, address: number): string => `address 0x${address.toString(16)} on I2C bus ${bus}`;
