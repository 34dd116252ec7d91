// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { type BoardFile, boardSchema, type DeviceSpec, type Owner } from './board-schema.ts';
import { BoardError, schemaProblems } from './problems.ts';
import { type Product, productSchema } from './product-schema.ts';
import { deviceProblems, staticProblems } from './wiring-checks.ts';

/** A board folder, read and checked. */
export interface Board {
  readonly id: string;
  /** True without a hardware interlock: such a board may run on a bench and must not switch mains. */
  readonly benchOnly: boolean;
  readonly buses: BoardFile['buses'];
  readonly devices: readonly DeviceSpec[];
  readonly product: Product;
}

/**
 * Reads `board.json` and `product.json` and checks all that can be checked without hardware.
 * @param owner checks the options of this process's devices only, which loads only their drivers; without it, of all
 * @throws BoardError naming file, place, problem and what is allowed; one line for each problem of the first bad file
 */
export async function loadBoard(directory: string, owner?: Owner): Promise<Board> {
  const boardPath = join(directory, 'board.json');
  const file = await readJson(boardPath, boardSchema);
  const problems = staticProblems(file);
  for (const [index, device] of file.devices.entries()) {
    if (owner === undefined || device.owner === owner)
      problems.push(...(await deviceProblems(device, index, file.buses)));
  }
  if (problems.length > 0) throw new BoardError(boardPath, problems);
  const product = await readJson(join(directory, 'product.json'), productSchema);
  return {
    id: file.id,
    benchOnly: file.interlock !== 'hardware',
    buses: file.buses,
    devices: file.devices,
    product,
  };
}

async function readJson<S extends v.GenericSchema>(path: string, schema: S): Promise<v.InferOutput<S>> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new BoardError(path, [{ path: '', message: error instanceof Error ? error.message : String(error) }]);
  }
  const parsed = v.safeParse(schema, content);
  if (!parsed.success) throw new BoardError(path, schemaProblems(parsed.issues));
  return parsed.output;
}
