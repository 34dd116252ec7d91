// SPDX-License-Identifier: Apache-2.0
import type { GenericSchema, InferOutput, StrictObjectSchema } from 'valibot';
import * as v from 'valibot';

/** What went wrong with a call, in a form that names the field and what it may be. */
export interface Complaint {
  readonly error: string;
  readonly field?: string;
  /** The values a field may have, in words. */
  readonly allowed?: string;
  /** The names there are where an unknown one was given. */
  readonly known?: readonly string[];
}

/** A call that cannot be done as asked. */
export class RequestError extends Error {
  readonly status: number;
  readonly complaint: Complaint;

  constructor(status: number, complaint: Complaint) {
    super(complaint.error);
    this.name = 'RequestError';
    this.status = status;
    this.complaint = complaint;
  }
}

type Fields = StrictObjectSchema<Record<string, GenericSchema>, undefined>;

/** Checks a body or a query against its schema. @throws RequestError 400 naming the first field that is wrong */
export function checkFields<S extends GenericSchema>(
  schema: S & Pick<Fields, 'entries'>,
  value: unknown,
): InferOutput<S> {
  const known = Object.keys(schema.entries);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RequestError(400, { error: 'the body must be a JSON object', known });
  }
  const unknown = Object.keys(value).find((field) => !known.includes(field));
  if (unknown !== undefined) {
    throw new RequestError(400, {
      error: `unknown field "${unknown.slice(0, 60)}"`,
      field: unknown.slice(0, 60),
      known,
    });
  }
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  throw wrongField(schema, parsed.issues[0]);
}

function wrongField(schema: Pick<Fields, 'entries'>, issue: v.BaseIssue<unknown>): RequestError {
  const path = issue.path ?? [];
  const field = path.map((part) => String(part.key)).join('.');
  const top = String(path[0]?.key ?? '');
  if (issue.received === 'undefined' && path.length === 1) {
    return new RequestError(400, { error: `${top} is missing`, field, known: Object.keys(schema.entries) });
  }
  const allowed = issue.message;
  const names = listOf(schema.entries[top]);
  return new RequestError(400, { error: `${field}: ${allowed}`, field, allowed, ...(names && { known: names }) });
}

/** The choices of a pick list, also of one that may be left out. */
function listOf(schema: unknown): readonly string[] | undefined {
  if (typeof schema !== 'object' || schema === null) return undefined;
  if ('wrapped' in schema) return listOf(schema.wrapped);
  return 'options' in schema && Array.isArray(schema.options) ? schema.options.map(String) : undefined;
}
