// SPDX-License-Identifier: Apache-2.0
import type { GenericSchema } from 'valibot';
import type { Device, DeviceKind } from '../src/ports/devices.ts';
import type { DriverContext } from '../src/ports/driver.ts';
import type { EmulatorContext } from '../src/ports/emulator.ts';

/** A driver of any kind. `create` takes only what `options` has validated. */
export interface AnyDriver {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly options: GenericSchema;
  create(options: unknown, context: DriverContext): Promise<Device>;
}

/** The emulator of any driver. `attach` takes only what the driver's `options` has validated. */
export interface AnyEmulator {
  readonly driver: string;
  attach(options: unknown, context: EmulatorContext): void;
}

/** How to load both sides of one chip or protocol. Nothing is loaded before it is asked for: the guard stays small. */
export interface DriverEntry {
  readonly driver: () => Promise<AnyDriver>;
  readonly emulator: () => Promise<AnyEmulator>;
}

/** All drivers, by `kind/chip`, as board files name them. */
export const DRIVERS: Readonly<Record<string, DriverEntry>> = {
  'buzzer/gpio': {
    driver: async () => (await import('./buzzer/gpio/driver.ts')).gpioBuzzer,
    emulator: async () => (await import('./buzzer/gpio/emulator.ts')).gpioBuzzerEmulator,
  },
  'contact-sensor/gpio': {
    driver: async () => (await import('./contact-sensor/gpio/driver.ts')).gpioContactSensor,
    emulator: async () => (await import('./contact-sensor/gpio/emulator.ts')).gpioContactSensorEmulator,
  },
  'contactor/gpio-mirror': {
    driver: async () => (await import('./contactor/gpio-mirror/driver.ts')).gpioMirror,
    emulator: async () => (await import('./contactor/gpio-mirror/emulator.ts')).gpioMirrorEmulator,
  },
  'dip/pca9535': {
    driver: async () => (await import('./dip/pca9535/driver.ts')).pca9535,
    emulator: async () => (await import('./dip/pca9535/emulator.ts')).pca9535Emulator,
  },
  'display/ssd1306': {
    driver: async () => (await import('./display/ssd1306/driver.ts')).ssd1306,
    emulator: async () => (await import('./display/ssd1306/emulator.ts')).ssd1306Emulator,
  },
  'heartbeat/gpio-toggle': {
    driver: async () => (await import('./heartbeat/gpio-toggle/driver.ts')).gpioToggle,
    emulator: async () => (await import('./heartbeat/gpio-toggle/emulator.ts')).gpioToggleEmulator,
  },
  'light/gpio-rgb': {
    driver: async () => (await import('./light/gpio-rgb/driver.ts')).gpioRgb,
    emulator: async () => (await import('./light/gpio-rgb/emulator.ts')).gpioRgbEmulator,
  },
  'lock/gpio-feedback': {
    driver: async () => (await import('./lock/gpio-feedback/driver.ts')).gpioFeedbackLock,
    emulator: async () => (await import('./lock/gpio-feedback/emulator.ts')).gpioFeedbackLockEmulator,
  },
  'meter/modbus-map': {
    driver: async () => (await import('./meter/modbus-map/driver.ts')).modbusMap,
    emulator: async () => (await import('./meter/modbus-map/emulator.ts')).modbusMapEmulator,
  },
  'pilot/pwm-peak-ads1115': {
    driver: async () => (await import('./pilot/pwm-peak-ads1115/driver.ts')).pwmPeakAds1115,
    emulator: async () => (await import('./pilot/pwm-peak-ads1115/emulator.ts')).pwmPeakAds1115Emulator,
  },
  'proximity/ads1115-divider': {
    driver: async () => (await import('./proximity/ads1115-divider/driver.ts')).ads1115Divider,
    emulator: async () => (await import('./proximity/ads1115-divider/emulator.ts')).ads1115DividerEmulator,
  },
  'residual/rcm14-03': {
    driver: async () => (await import('./residual/rcm14-03/driver.ts')).rcm1403,
    emulator: async () => (await import('./residual/rcm14-03/emulator.ts')).rcm1403Emulator,
  },
  'tag-reader/pn532-uart': {
    driver: async () => (await import('./tag-reader/pn532-uart/driver.ts')).pn532Uart,
    emulator: async () => (await import('./tag-reader/pn532-uart/emulator.ts')).pn532UartEmulator,
  },
  'thermometer/lm75': {
    driver: async () => (await import('./thermometer/lm75/driver.ts')).lm75,
    emulator: async () => (await import('./thermometer/lm75/emulator.ts')).lm75Emulator,
  },
};

/** The driver of this name, if there is one. */
export function findDriver(name: string): DriverEntry | undefined {
  return Object.hasOwn(DRIVERS, name) ? DRIVERS[name] : undefined;
}
