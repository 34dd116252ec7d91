// SPDX-License-Identifier: Apache-2.0

/** Makes a call of the bench control API for the connector that is shown; resolves with whether it was taken. */
export type BenchChange = (call: string, body: Readonly<Record<string, unknown>>) => Promise<boolean>;
