// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { defineDriver } from '../../../src/ports/driver.ts';
import { DISPLAY_OFF, type OledController, OledTextPanel } from '../../chips/oled/text-panel.ts';
import { i2cAddress, i2cBus } from '../../options.ts';

/** Set lower and higher column address, set page address (SH1106 commands 1, 2 and 13). */
const SET_LOWER_COLUMN = 0x00;
const SET_HIGHER_COLUMN = 0x10;
const SET_PAGE = 0xb0;

/** The glass has 128 columns in the middle of the chip's 132. */
const FIRST_COLUMN = 2;

const controller: OledController = {
  /** The chip's own values at power-on, but upright: a running chip may have lost any of them. NOTES.md has the list. */
  initialisation: Uint8Array.of(
    ...[DISPLAY_OFF, 0xd5, 0x50, 0xa8, 0x3f, 0xd3, 0x00, 0x40, 0xad, 0x8b, 0x32, 0xa1, 0xc8],
    ...[0xda, 0x12, 0x81, 0x80, 0xd9, 0x22, 0xdb, 0x35, 0xa4, 0xa6],
  ),
  /** The chip knows no window: it counts columns up and stays on the page. */
  pointAt(page, first) {
    const column = FIRST_COLUMN + first;
    return Uint8Array.of(SET_PAGE | page, SET_LOWER_COLUMN | (column & 0x0f), SET_HIGHER_COLUMN | (column >> 4));
  },
};

export const sh1106 = defineDriver({
  id: 'sh1106',
  kind: 'display',
  options: v.strictObject({ i2c: i2cBus(), address: i2cAddress() }),
  /** Resolves without touching the panel. */
  async create(options, { clock, buses }) {
    return new OledTextPanel(controller, buses.i2c(options.i2c), options.address, clock);
  },
});
