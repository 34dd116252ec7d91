// SPDX-License-Identifier: Apache-2.0
import type { LightColor } from '../ports/devices.ts';
import type { PartCheck } from './part-check.ts';

const SHOWN_MS = 700;
const COLORS: readonly LightColor[] = ['red', 'green', 'blue', 'yellow', 'pink', 'white'];
const TEXT = ['CHARGEHAND', 'ABCDEFGHIJKLMNOPQRSTU', 'abcdefghijklmnopqrstu', '0123456789 .,:;-+/%'];

export const PANEL_CHECK: PartCheck = {
  part: 'display',
  title: 'Display, light and buzzer',
  roles: ['display', 'light', 'buzzer'],
  onSiteOnly: false,
  async run({ clock, devices: { display, light, buzzer }, report }) {
    if (display === undefined) report.info('display', 'this board has none that started');
    else {
      const written = await report.step('display takes text', () => display.show(TEXT).then(() => true));
      if (written)
        report.info('display: look at it', `${display.rows} lines of ${display.columns}: letters and digits`);
    }
    if (light === undefined) report.info('light', 'this board has none that started');
    else {
      for (const color of COLORS) {
        await report.step(`light ${color}`, () => light.show(color, 'steady'));
        await clock.sleep(SHOWN_MS);
      }
      await report.step('light off', () => light.show('off', 'steady'));
      report.info('light: look at it', COLORS.join(', '));
    }
    if (buzzer === undefined) report.info('buzzer', 'this board has none that started');
    else {
      await report.step('buzzer', () => buzzer.sound('accepted'));
      await clock.sleep(SHOWN_MS);
      await report.step('buzzer off', () => buzzer.sound('off'));
      report.info('buzzer: listen', 'one short sound');
    }
    await display?.show(['CHARGEHAND', 'Bring-up', '', '']).catch(() => {
      // Reported above.
    });
  },
};
