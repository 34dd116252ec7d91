// SPDX-License-Identifier: Apache-2.0
import { loadBoard } from '../board/load.ts';
import { boardFolder } from './paths.ts';

const USAGE = `chargehand check-board NAME|DIR: reads board.json and product.json, prints the wiring and every problem`;

/** @returns the exit code: 0 = fit, 1 = problems, 2 = wrong use */
export async function checkBoard(args: readonly string[]): Promise<number> {
  const [name, ...more] = args;
  if (name === undefined || name.startsWith('-') || more.length > 0) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const board = await loadBoard(boardFolder(name));
  const lines = [
    `${board.id}: ${board.product.identity.vendor} ${board.product.identity.model}`,
    '',
    'Buses and lines',
  ];
  for (const [bus, spec] of Object.entries(board.buses)) {
    const place =
      'path' in spec
        ? spec.path
        : 'chip' in spec
          ? `${spec.chip} line ${spec.line}`
          : `${spec.device} channel ${spec.channel}`;
    lines.push(`  ${bus.padEnd(18)} ${spec.type.padEnd(7)} ${spec.owner.padEnd(8)} ${place}`);
  }
  lines.push('', 'Parts');
  for (const { role, driver, owner, required } of board.devices) {
    lines.push(`  ${role.padEnd(18)} ${owner.padEnd(8)} ${driver}${required ? '' : ' (may be missing)'}`);
  }
  lines.push(
    '',
    board.benchOnly
      ? 'No hardware interlock: runs on a bench only.'
      : 'Hardware interlock declared: no problems found.',
  );
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}
