// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { DRIVERS, findDriver } from '../../drivers/index.ts';
import { busReferences } from '../../drivers/options.ts';
import type { BoardFile, BusSpec, DeviceSpec } from './board-schema.ts';
import { PROTECTIVE_ROLES, ROLES } from './board-schema.ts';
import { type Problem, schemaProblems } from './problems.ts';

/** Problems that show without loading a driver: things used twice, the wrong process, no such driver. */
export function staticProblems(board: BoardFile): Problem[] {
  return [...busProblems(board.buses), ...roleProblems(board.devices), ...interlockProblems(board)];
}

/** What a bus occupies that nothing else may. */
function claims(spec: BusSpec): string[] {
  switch (spec.type) {
    case 'i2c':
      return [spec.path, `I2C bus ${spec.number}`];
    case 'uart':
    case 'spi':
      return [spec.path];
    case 'pwm':
      return [`${spec.device} channel ${spec.channel}`, `GPIO ${spec.line}`];
    case 'input':
    case 'output':
      return [`GPIO ${spec.line}`];
  }
}

function busProblems(buses: BoardFile['buses']): Problem[] {
  const problems: Problem[] = [];
  const taken = new Map<string, string>();
  for (const [name, spec] of Object.entries(buses)) {
    for (const claim of claims(spec)) {
      const other = taken.get(claim);
      if (other === undefined) taken.set(claim, name);
      else problems.push({ path: `buses.${name}`, message: `${claim} is taken by ${other}; one bus, one owner` });
    }
    // GPIO 12 and 18 are PWM0, 13 and 19 PWM1, on every chip a board file may name.
    if (spec.type === 'pwm' && spec.line % 2 !== spec.channel) {
      const allowed = spec.channel === 0 ? '12 or 18' : '13 or 19';
      problems.push({ path: `buses.${name}.line`, message: `channel ${spec.channel} comes out on GPIO ${allowed}` });
    }
  }
  return problems;
}

function roleProblems(devices: BoardFile['devices']): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  devices.forEach((device, index) => {
    const path = `devices.${index}`;
    const role = ROLES[device.role];
    if (seen.has(device.role)) problems.push({ path: `${path}.role`, message: `there is a ${device.role} already` });
    seen.add(device.role);
    if (!device.required && PROTECTIVE_ROLES.includes(device.role)) {
      const message = `a ${device.role} protects people and cannot be left out when it fails; leave "required" away`;
      problems.push({ path: `${path}.required`, message });
    }
    if (device.owner !== role.owner) {
      problems.push({ path: `${path}.owner`, message: `a ${device.role} belongs to the ${role.owner}` });
    }
    if (findDriver(device.driver) === undefined) {
      const known = Object.keys(DRIVERS).join(', ');
      problems.push({ path: `${path}.driver`, message: `no driver is called "${device.driver}"; known: ${known}` });
    } else if (!device.driver.startsWith(`${role.kind}/`)) {
      problems.push({ path: `${path}.driver`, message: `a ${device.role} needs a driver of kind ${role.kind}` });
    }
  });
  return problems;
}

function interlockProblems(board: BoardFile): Problem[] {
  const needed = ['heartbeat', 'contactor', 'residual'] as const;
  if (board.interlock !== 'hardware') return [];
  return needed
    .filter((role) => !board.devices.some((device) => device.role === role))
    .map((role) => ({ path: 'interlock', message: `"hardware" needs a ${role} among the devices` }));
}

/** Options of one device that its driver does not take, and buses it may not use. */
export async function deviceProblems(device: DeviceSpec, index: number, buses: BoardFile['buses']): Promise<Problem[]> {
  const entry = findDriver(device.driver);
  if (entry === undefined) return [];
  const { options } = await entry.driver();
  const path = `devices.${index}.options`;
  const parsed = v.safeParse(options, device.options);
  if (!parsed.success) return schemaProblems(parsed.issues, path);
  const problems: Problem[] = [];
  for (const { option, type, bus } of busReferences(options, parsed.output)) {
    const spec = buses[bus];
    const at = `${path}.${option}`;
    if (spec === undefined || spec.type !== type) {
      const known = Object.keys(buses).filter((name) => buses[name]?.type === type);
      problems.push({ path: at, message: `no ${type} is called "${bus}"; known: ${known.join(', ') || 'none'}` });
    } else if (spec.owner !== device.owner) {
      problems.push({ path: at, message: `"${bus}" belongs to the ${spec.owner}, the device to the ${device.owner}` });
    }
  }
  return problems;
}
