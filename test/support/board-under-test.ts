// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import { findDriver } from '../../drivers/index.ts';
import type { Role } from '../../src/board/board-schema.ts';
import { type Board, loadBoard } from '../../src/board/load.ts';

/** What a car of the bench draws at most. */
const CAR_MILLIAMPS = 32_000;

/** A board of boards/, and what scenarios must know of it. */
export interface BoardUnderTest {
  readonly id: string;
  readonly board: Board;
  /** What a car draws from it when nothing else limits. */
  readonly fullMilliamps: number;
  has(role: Role): boolean;
  readonly phases: 1 | 3;
  /** The pilot is measured over the I2C bus of this kernel number. */
  pilotOnI2c(number: number): boolean;
  /** Its monitor trips on smooth direct current too (IEC 62955), which a CCID20 does not (UL 2231-2). */
  readonly seesDirectCurrent: boolean;
  /** Its monitor is tested before each closing; else a passed test stands for a day. */
  readonly testsBeforeClosing: boolean;
  /** Its monitor can be told to test itself. */
  readonly testsOnRequest: boolean;
  /** A controller of its own switches the contactor. */
  readonly controllerSwitches: boolean;
  /** The controller is the meter too, so that it cannot fall silent alone. */
  readonly controllerMeters: boolean;
}

/** One of boards/. */
export function boardUnderTest(name: string): Promise<BoardUnderTest> {
  return boardIn(`boards/${name}`);
}

/** @param folder with board.json and product.json, from the project root */
export async function boardIn(folder: string): Promise<BoardUnderTest> {
  const board = await loadBoard(fileURLToPath(new URL(`../../${folder}`, import.meta.url)));
  const { connectorMilliamps, maximumMilliamps } = board.product.ratings;
  const pilot = board.devices.find((device) => device.role === 'pilot');
  const meter = board.devices.find((device) => device.role === 'meter');
  const driver = pilot && (await findDriver(pilot.driver)?.driver());
  const residual = board.devices.find((device) => device.role === 'residual');
  const pilotBus = board.buses[String(pilot?.options['i2c'])];
  return {
    id: board.id,
    board,
    fullMilliamps: Math.min(CAR_MILLIAMPS, connectorMilliamps, maximumMilliamps),
    has: (role) => board.devices.some((device) => device.role === role),
    phases: board.product.ratings.phases,
    pilotOnI2c: (number) => pilotBus?.type === 'i2c' && pilotBus.number === number,
    seesDirectCurrent: residual?.driver !== 'residual/gfi-latch',
    testsBeforeClosing: residual?.driver !== 'residual/n4641' && driver?.switchesContactor !== true,
    testsOnRequest: !['residual/openevse', 'residual/etek-ekepc2'].includes(residual?.driver ?? ''),
    controllerSwitches: driver?.switchesContactor === true,
    controllerMeters: driver?.switchesContactor === true && meter?.driver.split('/')[1] === pilot?.driver.split('/')[1],
  };
}
