// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';

const schema = v.strictObject({
  ready: v.literal(true),
  httpPort: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(65_535))),
});
export type Readiness = v.InferOutput<typeof schema>;

/** Tells whoever started this process that it does its work now. Does nothing without such a channel. */
export function tellReady(readiness: Readiness): void {
  if (process.connected) process.send?.(readiness);
}

export function parseReadiness(message: unknown): Readiness | undefined {
  const parsed = v.safeParse(schema, message);
  return parsed.success ? parsed.output : undefined;
}
