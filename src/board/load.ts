// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import * as v from 'valibot';
import { type BoardFile, boardSchema, type DeviceSpec, type Owner } from './board-schema.ts';
import { busProblems } from './bus-checks.ts';
import { draftOf } from './draft.ts';
import { type JsonFile, readJsonFile } from './json-file.ts';
import { type CheckedPart, checkParts, neededRoleProblems, productProblems, roleProblems } from './part-checks.ts';
import { BoardError, type LocatedProblem, type Problem, schemaProblems } from './problems.ts';
import { type Product, productSchema } from './product-schema.ts';
import { sharingProblems } from './sharing-checks.ts';

/** A board folder, read and checked. */
export interface Board {
  readonly id: string;
  /** True without an interlock in hardware: such a board may run on a bench and must not switch mains. */
  readonly benchOnly: boolean;
  readonly interlock: BoardFile['interlock'];
  readonly buses: BoardFile['buses'];
  readonly devices: readonly DeviceSpec[];
  readonly product: Product;
}

/** What was found in a board folder. */
export interface BoardInspection {
  /** Undefined when a file does not even fit its schema. */
  readonly board: Board | undefined;
  readonly parts: readonly CheckedPart[];
  /** Of both files, in the order of their lines. */
  readonly problems: readonly LocatedProblem[];
}

/**
 * Reads `board.json` and `product.json` and checks all that can be checked without hardware.
 * @param owner checks the options of this process's devices only, which loads only their drivers; without it, of all
 * @throws BoardError naming file, line, place, problem and what is allowed; one line for each problem of both files
 */
export async function loadBoard(directory: string, owner?: Owner): Promise<Board> {
  const { board, problems } = await inspectBoard(directory, owner === undefined ? {} : { owner });
  if (board === undefined || problems.length > 0) throw new BoardError(problems);
  return board;
}

/**
 * As `loadBoard`, but tells what it found in place of throwing.
 * @param options.checkProduct more checks of a product file that fits its schema, such as those of the settings
 */
export async function inspectBoard(
  directory: string,
  options: { readonly owner?: Owner; readonly checkProduct?: (product: Product) => readonly Problem[] } = {},
): Promise<BoardInspection> {
  const [boardFile, productFile] = await Promise.all([
    readJsonFile(join(directory, 'board.json')),
    readJsonFile(join(directory, 'product.json')),
  ]);
  const file = parse(boardFile, boardSchema);
  const product = parse(productFile, productSchema);
  const draft = draftOf(boardFile.content);
  const wiring = [...busProblems(draft), ...roleProblems(draft)];
  if (file.output !== undefined) wiring.push(...neededRoleProblems(draft));
  const { parts, problems } = await checkParts(draft, options.owner);
  wiring.push(...problems, ...sharingProblems(parts, draft));
  const inProduct = [...product.problems];
  if (product.output !== undefined) {
    // The parts of one process alone say nothing about what the board lacks.
    if (options.owner === undefined && file.output !== undefined)
      inProduct.push(...productProblems(product.output, draft, parts));
    inProduct.push(...(options.checkProduct?.(product.output) ?? []));
  }
  return {
    board: file.output && product.output && boardOf(file.output, product.output),
    parts,
    problems: [...sorted(boardFile, [...file.problems, ...wiring]), ...sorted(productFile, inProduct)],
  };
}

function boardOf(file: BoardFile, product: Product): Board {
  const { id, interlock, buses, devices } = file;
  return { id, interlock, benchOnly: interlock === 'none', buses, devices, product };
}

function parse<S extends v.GenericSchema>(
  file: JsonFile,
  schema: S,
): { readonly output?: v.InferOutput<S>; readonly problems: readonly Problem[] } {
  // Without a content there is nothing to check; why is among the file's own problems.
  if (file.content === undefined) return { problems: [] };
  const parsed = v.safeParse(schema, file.content);
  return parsed.success ? { output: parsed.output, problems: [] } : { problems: schemaProblems(parsed.issues) };
}

function sorted(file: JsonFile, problems: readonly Problem[]): LocatedProblem[] {
  return [...file.problems, ...problems.map(file.locate)].sort((one, other) => one.line - other.line);
}
