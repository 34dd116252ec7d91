// SPDX-License-Identifier: Apache-2.0
import type { TransferPhase, TransferView } from '../../../../station/transfers-api.ts';

const what: Readonly<Record<TransferView['what'], string>> = {
  firmware: 'Firmware',
  diagnostics: 'Diagnostics',
  log: 'Log',
};

const phases: Readonly<Record<TransferPhase, string>> = {
  scheduled: 'Scheduled',
  transferring: 'Under way',
  retrying: 'Failed, will be tried again',
  checking: 'Being checked',
  'install-scheduled': 'Ready, to be installed later',
  'waiting-for-vehicles': 'Ready, waits until nobody charges',
  installing: 'Being installed',
  restarting: 'Waits for the restart',
  done: 'Done',
  failed: 'Failed',
};

/** Firmware that comes, diagnostics and logs that go, on the status page. */
export const transferCard = {
  title: 'File transfers',
  what,
  phases,
  from: (server: string) => `from ${server}`,
  to: (server: string) => `to ${server}`,
  attempt: (attempt: number, attempts: number) => `try ${attempt} of ${attempts}`,
  nextAt: (time: string) => `goes on ${time}`,
  kilobytes: (count: string) => `${count} kB`,
  kilobytesOf: (count: string, total: string) => `${count} of ${total} kB`,
};
