// SPDX-License-Identifier: Apache-2.0
import type { FastifySchemaCompiler, FastifyTypeProvider } from 'fastify';
import * as v from 'valibot';
import { invalid, type Problem } from './problem.ts';

/** Route schemas are valibot schemas; handlers get their outputs. */
export interface ValibotTypes extends FastifyTypeProvider {
  readonly validator: this['schema'] extends v.GenericSchema ? v.InferOutput<this['schema']> : unknown;
  readonly serializer: this['schema'] extends v.GenericSchema ? v.InferOutput<this['schema']> : unknown;
}

/** Makes Fastify check requests with valibot. */
export const validatorCompiler: FastifySchemaCompiler<v.GenericSchema> = ({ schema, httpPart }) => {
  const part = httpPart ?? 'request';
  return (data: unknown) => {
    // An array is an object to valibot.
    if (part === 'body' && Array.isArray(data)) return { error: invalid('body', 'a JSON object') };
    const result = v.safeParse(schema, data, { abortEarly: true });
    return result.success ? { value: result.output } : { error: describe(part, result.issues[0]) };
  };
};

function describe(part: string, issue: v.BaseIssue<unknown>): Problem {
  const field = v.getDotPath(issue) ?? part;
  if (issue.type === 'strict_object' && issue.expected === 'never')
    return invalid(field, 'left out: it is not known here');
  // Checks on values carry their own words; mismatched types are named by valibot.
  return invalid(field, issue.kind === 'validation' ? issue.message : inWords(issue));
}

function inWords(issue: v.BaseIssue<unknown>): string {
  switch (issue.expected) {
    case 'Object':
      return 'a JSON object';
    case 'Array':
      return 'a JSON array';
    case null:
      return issue.message;
    default:
      return issue.expected.replaceAll(/^\(|\)$/g, '').replaceAll(' | ', ' or ');
  }
}
