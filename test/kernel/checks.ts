// SPDX-License-Identifier: Apache-2.0
import { ATTRIBUTE_CHECKS } from './attribute-checks.ts';
import type { Check } from './check.ts';
import { DRIVER_CHECKS } from './driver-checks.ts';
import { GPIO_CHECKS } from './gpio-checks.ts';
import { I2C_CHECKS } from './i2c-checks.ts';
import { PWM_CHECKS } from './pwm-checks.ts';
import { SPI_CHECKS } from './spi-checks.ts';
import { USB_CHECKS } from './usb-checks.ts';
import { WATCHDOG_CHECKS } from './watchdog-checks.ts';

/** Everything that is proven, in the order it runs. The host knows the names from here, so none can get lost. */
export const CHECKS: readonly Check[] = [
  ...I2C_CHECKS,
  ...PWM_CHECKS,
  ...GPIO_CHECKS,
  ...ATTRIBUTE_CHECKS,
  ...SPI_CHECKS,
  ...USB_CHECKS,
  ...DRIVER_CHECKS,
  ...WATCHDOG_CHECKS,
];
