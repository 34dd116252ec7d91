// SPDX-License-Identifier: Apache-2.0

/** What decides which pins a bus has: the processor or the chip that carries the header. */
export type PiModel = 'bcm2835' | 'bcm2711' | 'rp1';

/** Labels of the header's GPIO chip: Pi 1 to 3 and their modules, Pi 4 and CM4, Pi 5 and CM5. */
const MODEL_OF_CHIP: Readonly<Record<string, PiModel>> = {
  'pinctrl-bcm2835': 'bcm2835',
  'pinctrl-bcm2711': 'bcm2711',
  'pinctrl-rp1': 'rp1',
};

/** The model whose header a GPIO chip carries; undefined for an expander. */
export function modelOfChip(label: string): PiModel | undefined {
  return Object.hasOwn(MODEL_OF_CHIP, label) ? MODEL_OF_CHIP[label] : undefined;
}

/** Offset of a line of the header's chip; undefined for a name the header's lines do not have. */
export function headerPin(line: number | string): number | undefined {
  if (typeof line === 'number') return line;
  if (line === 'ID_SDA') return 0;
  if (line === 'ID_SCL') return 1;
  const found = /^GPIO(\d{1,2})$/.exec(line);
  return found === null ? undefined : Number(found[1]);
}

type PinTable = Readonly<Record<string, readonly number[]>>;

/**
 * Header pins by device path, where the overlay that makes the bus is given no other: names and defaults of i2c1, spi0-2cs,
 * spi1-3cs and uart0 in the overlays' README (raspberrypi/linux, arch/arm/boot/dts/overlays/README).
 */
const EVERY_PI: PinTable = {
  '/dev/i2c-0': [0, 1],
  '/dev/i2c-1': [2, 3],
  '/dev/serial0': [14, 15],
  '/dev/ttyAMA0': [14, 15],
  '/dev/ttyS0': [14, 15],
  '/dev/spidev0.0': [8, 9, 10, 11],
  '/dev/spidev0.1': [7, 9, 10, 11],
  '/dev/spidev1.0': [18, 19, 20, 21],
  '/dev/spidev1.1': [17, 19, 20, 21],
  '/dev/spidev1.2': [16, 19, 20, 21],
};

const OWN_PINS: Readonly<Record<PiModel, PinTable>> = {
  bcm2835: {},
  /** i2c3 to i2c6, uart2 to uart5, spi3 to spi6 of the same README, each "BCM2711 only". */
  bcm2711: {
    '/dev/i2c-3': [4, 5],
    '/dev/i2c-4': [8, 9],
    '/dev/i2c-5': [12, 13],
    '/dev/i2c-6': [22, 23],
    '/dev/ttyAMA2': [0, 1],
    '/dev/ttyAMA3': [4, 5],
    '/dev/ttyAMA4': [8, 9],
    '/dev/ttyAMA5': [12, 13],
    '/dev/spidev3.0': [0, 1, 2, 3],
    '/dev/spidev3.1': [24, 1, 2, 3],
    '/dev/spidev4.0': [4, 5, 6, 7],
    '/dev/spidev4.1': [25, 5, 6, 7],
    '/dev/spidev5.0': [12, 13, 14, 15],
    '/dev/spidev5.1': [26, 13, 14, 15],
    '/dev/spidev6.0': [18, 19, 20, 21],
    '/dev/spidev6.1': [27, 19, 20, 21],
  },
  /** i2c2-pi5, i2c3-pi5 and uart1-pi5 to uart4-pi5. */
  rp1: {
    '/dev/i2c-2': [4, 5],
    '/dev/i2c-3': [6, 7],
    '/dev/ttyAMA1': [0, 1],
    '/dev/ttyAMA2': [4, 5],
    '/dev/ttyAMA3': [8, 9],
    '/dev/ttyAMA4': [12, 13],
  },
};

/** Header pins a bus takes by its device path; none for USB and what else is not on the header. */
export function usualPins(model: PiModel, path: string): readonly number[] {
  return OWN_PINS[model][path] ?? EVERY_PI[path] ?? [];
}

/**
 * Pins a PWM channel can come out on. BCM: overlays `pwm` and `pwm-2chan` in the same README, header pins only. RP1:
 * GPIO 12 and 13 are channels 0 and 1, GPIO 18 and 19 channels 2 and 3 of PWM0 (`pinctrl -c rp1 funcs 12-13,18-19`).
 */
export function pwmPins(model: PiModel, channel: number): readonly number[] {
  const bcm = [
    [12, 18],
    [13, 19],
  ];
  const rp1 = [[12], [13], [18], [19]];
  return (model === 'rp1' ? rp1 : bcm)[channel] ?? [];
}

/** Inputs with a pull-up until somebody says otherwise; 9 to 27 have a pull-down (BCM2835 ARM Peripherals p. 102). */
export const HIGHEST_PULLED_UP_PIN = 8;
