// SPDX-License-Identifier: Apache-2.0
import type { BusSpec } from './board-schema.ts';
import { modelOf, pinsOf } from './bus-checks.ts';
import type { Board } from './load.ts';
import { type CheckedPart, coilsOf, findBus } from './part-checks.ts';
import { headerPin } from './pi-pins.ts';
import type { Product } from './product-schema.ts';

/** What a board is, for people: product, interlock, wiring and parts, a line each. */
export function boardReport(board: Board, parts: readonly CheckedPart[]): string[] {
  const { vendor, model } = board.product.identity;
  return [
    `${board.id}: ${vendor} ${model}`,
    '',
    ...productLines(board.product),
    ...interlockLines(board, parts),
    '',
    'Buses and lines',
    ...busLines(board, parts),
    '',
    'Parts',
    ...partLines(board, parts),
  ];
}

function productLines({ ratings, dip }: Product): string[] {
  const { phases, maximumMilliamps, connectorMilliamps, outlet } = ratings;
  // Names that look like numbers come first in an object, whatever the file's order.
  const positions = Object.entries(dip)
    .map(([code, meaning]) => `${code} = ${describeDip(meaning)}`)
    .sort();
  const current = `${amps(maximumMilliamps)}, connector ${amps(connectorMilliamps)}`;
  return [
    `Product     ${phases === 1 ? 'one phase' : 'three phases'}, ${current}, ${outlet}`,
    ...(positions.length === 0 ? [] : [`DIP switch  ${positions.join(', ')}`]),
  ];
}

function describeDip(meaning: Product['dip'][string]): string {
  return meaning === 'factory-reset' ? 'factory reset' : amps(meaning);
}

const amps = (milliamps: number): string => `${milliamps / 1000} A`;

function interlockLines({ interlock }: Board, parts: readonly CheckedPart[]): string[] {
  const driver = (role: string) => parts.find(({ spec }) => spec.role === role)?.spec.driver ?? `no ${role}`;
  switch (interlock) {
    case 'hardware':
      return [
        `Interlock   hardware: ${driver('heartbeat')} gates the coil, ${driver('residual')} cuts it without software`,
        '            the board file declares it, nothing here can see it: try both before mains is on the contacts',
      ];
    case 'controller':
      return [
        `Interlock   controller: ${driver('pilot')} watches pilot and residual current and opens by itself`,
        '            what it does when this program falls silent is among its abilities: try it',
      ];
    case 'none':
      return ['Interlock   none: runs on a bench only, must not switch mains'];
  }
}

function busLines(board: Board, parts: readonly CheckedPart[]): string[] {
  const model = modelOf(board);
  const rows = Object.entries(board.buses).map(([name, spec]) => {
    const pins = pinsOf(spec, model);
    const users = parts.filter(({ references }) => references.some(({ bus }) => bus === name));
    const used = users.map(({ spec: { role } }) => role).join(', ') || 'unused';
    return [name, spec.type, spec.owner, placeOf(spec), pins.length === 0 ? '' : `GPIO ${pins.join(', ')}`, used];
  });
  return columns(rows);
}

function placeOf(spec: BusSpec): string {
  switch (spec.type) {
    case 'i2c':
      return `${spec.path}, ${spec.hertz / 1000} kHz`;
    case 'uart':
      return `${spec.path}, ${spec.baud} ${spec.parity} ${spec.stopBits}`;
    case 'spi':
    case 'watchdog':
      return spec.path;
    case 'pwm':
      return `${spec.device} channel ${spec.channel}`;
    case 'input':
    case 'output':
      return `${spec.chip} line ${spec.line}${spec.activeLow ? ', active low' : ''}`;
    case 'sysfs':
      return `${spec.class} ${spec.name}${spec.device === undefined ? '' : ` at ${spec.device}`}`;
    case 'events':
      return `"${spec.name}"`;
  }
}

function partLines({ buses }: Board, parts: readonly CheckedPart[]): string[] {
  const heads = columns(
    parts.map(({ spec, references }) => {
      const on = references.map(({ bus }) => bus).filter((bus) => findBus(buses, bus) !== undefined);
      const required = spec.required ? '' : ', may be missing';
      return [spec.role, spec.owner, spec.driver, `${[...new Set(on)].join(', ')}${required}`];
    }),
  );
  return parts.flatMap(({ driver: { abilities } }, index) => [
    heads[index] ?? '',
    ...(abilities?.can ?? []).map((text) => `      can     ${text}`),
    ...(abilities?.cannot ?? []).map((text) => `      cannot  ${text}`),
  ]);
}

/** Rows as lines, each column as wide as its widest cell. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}

/**
 * The lines of /etc/chargehand/contactor.env: where `contactor-off` finds the coils, or that a controller has them. The
 * coil that goes on last goes off first: `checkParts` has seen to it that all are on one chip.
 */
export function contactorEnvironment(board: Board, parts: readonly CheckedPart[]): string[] {
  const coils = parts.filter(({ spec }) => spec.role === 'contactor').flatMap((part) => coilsOf(part, board.buses));
  const [first] = coils;
  if (first === undefined) return ['CONTACTOR_CHIP=none'];
  const lines = coils.map(({ spec }) => headerPin(spec.line)).reverse();
  return [
    `CONTACTOR_CHIP=${first.spec.chip}`,
    `CONTACTOR_LINE=${lines.length > 1 ? `'${lines.join(' ')}'` : lines[0]}`,
    `CONTACTOR_OFF_LEVEL=${first.spec.activeLow ? 1 : 0}`,
  ];
}
