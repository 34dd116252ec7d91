// SPDX-License-Identifier: Apache-2.0
import { createRequire } from 'node:module';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

/** What is wrong with a message: the schema's words, and in them which of its rules was broken. */
export interface SchemaVerdict {
  /** Undefined: nothing. */
  readonly problem: string | undefined;
  readonly keywords: readonly string[];
}

type Schema = Readonly<Record<string, unknown>>;

/** Of another package than the charge point's own. */
const FILES = ['ocpp-rpc/lib/schemas/ocpp1_6.json'];
const load = createRequire(import.meta.url);
const schemas = new Map<string, Schema>(
  FILES.flatMap((file) => (load(file) as Schema[]).map((schema) => [String(schema['$id']), schema] as const)),
);
const ajv = new Ajv({ strict: false, allErrors: true, multipleOfPrecision: 3 });
addFormats.default(ajv);
const validators = new Map<string, ValidateFunction>();

/** Whether OCPP 1.6 or its security extension has such an action. */
export function isKnownAction(action: string): boolean {
  return schemas.has(`urn:${action}.req`);
}

/** Checks a request or an answer. */
export function judge(action: string, part: 'req' | 'conf', payload: unknown): SchemaVerdict {
  const validate = validator(`urn:${action}.${part}`);
  if (validate === undefined) return { problem: `${action}.${part}: no such message`, keywords: [] };
  if (validate(payload)) return { problem: undefined, keywords: [] };
  const keywords = (validate.errors ?? []).map(({ keyword }) => keyword);
  return { problem: `${action}.${part}: ${ajv.errorsText(validate.errors)}`, keywords };
}

function validator(id: string): ValidateFunction | undefined {
  const known = validators.get(id);
  const schema = schemas.get(id);
  if (known !== undefined || schema === undefined) return known;
  // Without its id, which newer URI parsers do not take for a URN.
  const { $id: _, ...anonymous } = schema;
  const compiled = ajv.compile(anonymous);
  validators.set(id, compiled);
  return compiled;
}
