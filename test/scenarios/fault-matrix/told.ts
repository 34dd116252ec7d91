// SPDX-License-Identifier: Apache-2.0

import { DEFAULT_WORDING, faultText } from '../../../src/core/display/texts.ts';
import { faultRow } from '../../../src/core/faults/catalogue.ts';
import type { ConnectorStatus } from '../../../src/core/session/status.ts';
import type { BoardUnderTest } from '../../support/board-under-test.ts';
import type { Charger } from '../../support/charger.ts';
import type { FaultCase } from './fault-case.ts';

/** What is more severe is told first, and may have to end before. */
const TOLD_WITHIN_MS = 8000;

export interface Expected {
  readonly since: { readonly calls: number; readonly atMicros: number };
  /** What the central system hears; undefined: anything but Faulted. */
  readonly status: ConnectorStatus | undefined;
  /** `red`: it says that there is a fault · a colour: it stays that one · undefined: it may become any. */
  readonly light: string | undefined;
}

/** The central system hears of a fault by its codes, and people at the charger see it. @throws Error when not */
export async function expectTold(
  charger: Charger,
  board: BoardUnderTest,
  fault: FaultCase,
  { since, status, light }: Expected,
): Promise<void> {
  const { vendorErrorCode } = faultRow(fault.code);
  const report = () =>
    charger.central.calls
      .slice(since.calls)
      .findLast(({ action, payload }) => action === 'StatusNotification' && payload['connectorId'] === 1)?.payload;
  await charger.until(
    'told to the central system',
    () => report()?.['vendorErrorCode'] === vendorErrorCode,
    TOLD_WITHIN_MS,
  );
  const told = `${report()?.['status']}, ${report()?.['errorCode']}`;
  if (report()?.['errorCode'] !== fault.errorCode) throw new Error(`told as ${told}`);
  const isAsExpected = status === undefined ? report()?.['status'] !== 'Faulted' : report()?.['status'] === status;
  if (!isAsExpected) throw new Error(`told as ${told}, the status is ${status ?? 'not Faulted'}`);
  if (light === 'red') await expectShown(charger, board, fault, since.atMicros);
  else if (light !== undefined && fault.alongside === undefined) {
    await charger.advance(1000);
    const { color } = charger.truth().light;
    if (color !== light) throw new Error(`the light became ${color}`);
  }
}

/** Red light, flashing as long as people can do something about it; and the fault's name on the display, in turns if need be. */
async function expectShown(
  charger: Charger,
  { board, has }: BoardUnderTest,
  fault: FaultCase,
  sinceMicros: number,
): Promise<void> {
  const pattern = faultRow(fault.code).light === 'steady' ? 'steady' : 'slow';
  const isRed = () => charger.truth().light.color === 'red' && charger.truth().light.pattern === pattern;
  if (has('light')) await charger.until(`red light, ${pattern}`, isRed, 8000);
  const words = faultText({ ...DEFAULT_WORDING, texts: board.product.texts }, fault.code).split(' ');
  const shown = () => charger.events('display', sinceMicros).flatMap(({ lines }) => lines.join(' ').split(' '));
  // A driver who is about to leave reads what was charged; the light tells the next one.
  const tellsOfSession = charger.view().status === 'Finishing';
  if (has('display') && !tellsOfSession)
    await charger.until('shown', () => words.every((word) => shown().includes(word)), 8000);
}
