// SPDX-License-Identifier: Apache-2.0
import { ELEMENT_WORDS } from '../../../words/session-words.ts';

/** Words on prices and costs. */
export const EN_TARIFF = {
  bill: 'Cost of this session',
  prices: 'Prices',
  members: 'Members',
  guests: 'Guests',
  everybody: 'Everybody',
  free: 'free of charge',
  element: ELEMENT_WORDS,
  what: 'What',
  quantity: 'How much',
  amount: 'Amount',
  net: 'Sum',
  tax: 'Tax',
  total: 'Total',
  capped: 'at most',
  told: 'Worked out by the central system.',
  stillCounting: 'So far; it is counted until the vehicle is unplugged.',
  session: 'once',
  per: (price: string, unit: string) => `${price} for ${unit}`,
  minutes: (count: number) => (count === 1 ? '1 min' : `${count} min`),
  seconds: (count: number) => (count === 1 ? '1 s' : `${count} s`),
  energy: (text: string) => `${text} kWh`,
  window: (day: string, from: string, until: string) => `${day} ${from}–${until}`,
  everyday: 'Every day',
  grace: (text: string) => `the first ${text} free`,
  cap: (text: string) => `at most ${text} a session`,
  plusTax: (text: string) => `plus ${text} % tax`,
  initialGrace: (text: string) => `The first ${text} of a session are free.`,
} as const;
