// SPDX-License-Identifier: Apache-2.0
import type { CentralLinkView } from '../../../views/link-view.ts';
import type { MessageView } from '../../../views/message-view.ts';

const states: Readonly<Record<CentralLinkView['state'], string>> = {
  stopped: 'Stopped',
  'stand-alone': 'Stand-alone',
  disconnected: 'Not connected',
  connecting: 'Connecting',
  booting: 'Connected, not registered',
  pending: 'Held back (Pending)',
  rejected: 'Refused (Rejected)',
  accepted: 'Connected',
};

const outcomes: Readonly<Record<MessageView['outcome'], string>> = {
  waiting: 'waiting',
  answered: 'answered',
  refused: 'said no',
  error: 'error',
  unanswered: 'no answer',
  odd: 'odd',
  told: '',
};

const directions: Readonly<Record<MessageView['direction'], string>> = {
  out: 'Charger asks',
  in: 'Central system asks',
  link: 'Connection',
};

const parkedKinds = { started: 'Start of a session', sampled: 'Meter values', stopped: 'End of a session' };

/** The connection to the central system and its messages. */
export const OCPP_PAGE = {
  title: 'OCPP',
  connection: 'Connection',
  states,
  since: 'Since',
  address: 'Address',
  identity: 'Charge point id',
  noAddress: 'none set',
  lastFailure: 'Last interruption',
  remedy: 'What to do',
  nextTry: 'Next try',
  inSeconds: (seconds: number) => (seconds === 0 ? 'now' : `in ${seconds} s`),
  queue: 'Waiting to be told',
  queueOf: (count: number) => (count === 0 ? 'nothing' : count === 1 ? '1 message' : `${count} messages`),
  oldest: (age: string) => `the oldest for ${age}`,
  parked: 'Put aside',
  parkedHelp:
    'The central system would not take these, and the charger has stopped trying. Its operator needs to know.',
  parkedMore: (count: number) => `and ${count} older ones`,
  parkedKinds,
  parkedLine: (connectorId: number, attempts: number) =>
    `connector ${connectorId}, ${attempts === 1 ? '1 try' : `${attempts} tries`}`,
  messages: 'Messages',
  kept: (count: number, most: number) => `The last ${count} messages; ${most} are kept.`,
  action: 'Action',
  direction: 'Who asks',
  connector: 'Connector',
  all: 'All',
  wholeCharger: 'Whole charger',
  from: 'From',
  to: 'To',
  troubleOnly: 'Errors only',
  clear: 'Clear filter',
  pause: 'Pause',
  goOn: 'Go on',
  paused: 'Paused. New messages show up when you go on.',
  olderShown: 'Older messages are shown; new ones show up on the first page.',
  download: 'Download (JSON lines)',
  older: 'Older',
  newer: 'Newer',
  newest: 'Newest',
  empty: 'No message yet.',
  nothing: 'No message matches.',
  directions,
  outcomes,
  milliseconds: (millis: string) => `${millis} ms`,
  request: 'Request',
  answer: 'Answer',
  noAnswer: 'None.',
  gone: 'This message is no longer kept.',
} as const;
