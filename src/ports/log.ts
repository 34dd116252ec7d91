// SPDX-License-Identifier: Apache-2.0

/** Values that belong to a log line. Never put a tag UID, a password or a key in one. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** A structured log; pino satisfies it. Text from a network goes into fields (escaped as JSON), never into the message. */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

/** A log that keeps nothing, for parts that are under test. */
export const SILENT_LOG: Log = { debug() {}, info() {}, warn() {}, error() {} };
