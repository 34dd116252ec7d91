// SPDX-License-Identifier: Apache-2.0

/** What the computer has left, as far as it can tell. */
export interface HostResources {
  /** Free share of the file system with the charger's data, 0..1; undefined when it cannot be told. */
  freeDiskShare(): number | undefined;
  /** Share of the memory that this process may use and does, 0..1; undefined when nothing limits it. */
  usedMemoryShare(): number | undefined;
}
