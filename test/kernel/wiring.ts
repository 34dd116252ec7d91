// SPDX-License-Identifier: Apache-2.0

/** Label of the chip whose lines the checks use; another chip comes before it. */
export const CHIP = 'pinctrl-bcm2711';
/** Label of that other chip. */
export const OTHER_CHIP = 'raspberrypi-exp-gpio';

/** The relay, once for each backend: a line that sysfs was given stays with it. */
export const RELAY = { chip: CHIP, line: 17, activeLow: false } as const;
export const GPIOD_RELAY = { chip: CHIP, line: 27, activeLow: false } as const;

/** The wave of a process that gets killed: nanoseconds. */
export const PILOT = { period: 1_000_000, duty: 500_000 } as const;

/** The module's own, whose time init sets. */
export const WATCHDOG = { type: 'watchdog', owner: 'guard', path: '/dev/watchdog0' } as const;

/** Name of the check that ends the guest. */
export const WATCHDOG_RESET = 'kill -9 of the process that feeds the watchdog resets the machine';
