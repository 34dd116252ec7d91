// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { defineDriver } from '../../../src/ports/driver.ts';
import { DISPLAY_OFF, type OledController, OledTextPanel } from '../../chips/oled/text-panel.ts';
import { i2cAddress, i2cBus } from '../../options.ts';

const SET_COLUMN_WINDOW = 0x21;
const SET_PAGE_WINDOW = 0x22;

const controller: OledController = {
  /** A 128 × 64 panel on the internal charge pump, horizontal addressing, upright (SSD1306 datasheet §9, §10). */
  initialisation: Uint8Array.of(
    ...[DISPLAY_OFF, 0xd5, 0x80, 0xa8, 0x3f, 0xd3, 0x00, 0x40, 0x8d, 0x14, 0x20, 0x00, 0xa1, 0xc8],
    ...[0xda, 0x12, 0x81, 0xcf, 0xd9, 0xf1, 0xdb, 0x40, 0xa4, 0xa6],
  ),
  pointAt: (page, first, last) => Uint8Array.of(SET_COLUMN_WINDOW, first, last, SET_PAGE_WINDOW, page, page),
};

export const ssd1306 = defineDriver({
  id: 'ssd1306',
  kind: 'display',
  options: v.strictObject({ i2c: i2cBus(), address: i2cAddress() }),
  /** Resolves without touching the panel. */
  async create(options, { clock, buses }) {
    return new OledTextPanel(controller, buses.i2c(options.i2c), options.address, clock);
  },
});
