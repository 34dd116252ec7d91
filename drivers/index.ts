// SPDX-License-Identifier: Apache-2.0
import type { GenericSchema } from 'valibot';
import type { Device, DeviceKind } from '../src/ports/devices.ts';
import type { Abilities, DriverContext } from '../src/ports/driver.ts';
import type { EmulatorContext } from '../src/ports/emulator.ts';

/** A driver of any kind. `create` takes only what `options` has validated. */
export interface AnyDriver {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly options: GenericSchema;
  readonly abilities?: Abilities;
  readonly switchesContactor?: boolean;
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
  'contactor/etek-ekepc2': {
    driver: async () => (await import('./contactor/etek-ekepc2/driver.ts')).etekEkepc2Contactor,
    emulator: async () => (await import('./contactor/etek-ekepc2/emulator.ts')).etekEkepc2ContactorEmulator,
  },
  'contactor/evse-din': {
    driver: async () => (await import('./contactor/evse-din/driver.ts')).evseDinContactor,
    emulator: async () => (await import('./contactor/evse-din/emulator.ts')).evseDinContactorEmulator,
  },
  'contactor/gpio-mirror': {
    driver: async () => (await import('./contactor/gpio-mirror/driver.ts')).gpioMirror,
    emulator: async () => (await import('./contactor/gpio-mirror/emulator.ts')).gpioMirrorEmulator,
  },
  'contactor/gpio-phases': {
    driver: async () => (await import('./contactor/gpio-phases/driver.ts')).gpioPhases,
    emulator: async () => (await import('./contactor/gpio-phases/emulator.ts')).gpioPhasesEmulator,
  },
  'contactor/openevse': {
    driver: async () => (await import('./contactor/openevse/driver.ts')).openEvseContactor,
    emulator: async () => (await import('./contactor/openevse/emulator.ts')).openEvseContactorEmulator,
  },
  'dip/gpio': {
    driver: async () => (await import('./dip/gpio/driver.ts')).gpioDip,
    emulator: async () => (await import('./dip/gpio/emulator.ts')).gpioDipEmulator,
  },
  'dip/mcp23017': {
    driver: async () => (await import('./dip/mcp23017/driver.ts')).mcp23017,
    emulator: async () => (await import('./dip/mcp23017/emulator.ts')).mcp23017Emulator,
  },
  'dip/pca9535': {
    driver: async () => (await import('./dip/pca9535/driver.ts')).pca9535,
    emulator: async () => (await import('./dip/pca9535/emulator.ts')).pca9535Emulator,
  },
  'dip/pcf8574': {
    driver: async () => (await import('./dip/pcf8574/driver.ts')).pcf8574,
    emulator: async () => (await import('./dip/pcf8574/emulator.ts')).pcf8574Emulator,
  },
  'display/lcd1602': {
    driver: async () => (await import('./display/lcd1602/driver.ts')).lcd1602,
    emulator: async () => (await import('./display/lcd1602/emulator.ts')).lcd1602Emulator,
  },
  'display/sh1106': {
    driver: async () => (await import('./display/sh1106/driver.ts')).sh1106,
    emulator: async () => (await import('./display/sh1106/emulator.ts')).sh1106Emulator,
  },
  'display/ssd1306': {
    driver: async () => (await import('./display/ssd1306/driver.ts')).ssd1306,
    emulator: async () => (await import('./display/ssd1306/emulator.ts')).ssd1306Emulator,
  },
  'heartbeat/gpio-toggle': {
    driver: async () => (await import('./heartbeat/gpio-toggle/driver.ts')).gpioToggle,
    emulator: async () => (await import('./heartbeat/gpio-toggle/emulator.ts')).gpioToggleEmulator,
  },
  'heartbeat/kernel-watchdog': {
    driver: async () => (await import('./heartbeat/kernel-watchdog/driver.ts')).kernelWatchdog,
    emulator: async () => (await import('./heartbeat/kernel-watchdog/emulator.ts')).kernelWatchdogEmulator,
  },
  'light/four-colour': {
    driver: async () => (await import('./light/four-colour/driver.ts')).fourColour,
    emulator: async () => (await import('./light/four-colour/emulator.ts')).fourColourEmulator,
  },
  'light/four-colour-leds': {
    driver: async () => (await import('./light/four-colour-leds/driver.ts')).fourColourLeds,
    emulator: async () => (await import('./light/four-colour-leds/emulator.ts')).fourColourLedsEmulator,
  },
  'light/gpio-rgb': {
    driver: async () => (await import('./light/gpio-rgb/driver.ts')).gpioRgb,
    emulator: async () => (await import('./light/gpio-rgb/emulator.ts')).gpioRgbEmulator,
  },
  'light/leds': {
    driver: async () => (await import('./light/leds/driver.ts')).leds,
    emulator: async () => (await import('./light/leds/emulator.ts')).ledsEmulator,
  },
  'lock/gpio-feedback': {
    driver: async () => (await import('./lock/gpio-feedback/driver.ts')).gpioFeedbackLock,
    emulator: async () => (await import('./lock/gpio-feedback/emulator.ts')).gpioFeedbackLockEmulator,
  },
  'meter/etek-ekepc2': {
    driver: async () => (await import('./meter/etek-ekepc2/driver.ts')).etekEkepc2Meter,
    emulator: async () => (await import('./meter/etek-ekepc2/emulator.ts')).etekEkepc2MeterEmulator,
  },
  'meter/modbus-map': {
    driver: async () => (await import('./meter/modbus-map/driver.ts')).modbusMap,
    emulator: async () => (await import('./meter/modbus-map/emulator.ts')).modbusMapEmulator,
  },
  'meter/openevse': {
    driver: async () => (await import('./meter/openevse/driver.ts')).openEvseMeter,
    emulator: async () => (await import('./meter/openevse/emulator.ts')).openEvseMeterEmulator,
  },
  'pilot/etek-ekepc2': {
    driver: async () => (await import('./pilot/etek-ekepc2/driver.ts')).etekEkepc2Pilot,
    emulator: async () => (await import('./pilot/etek-ekepc2/emulator.ts')).etekEkepc2PilotEmulator,
  },
  'pilot/evse-din': {
    driver: async () => (await import('./pilot/evse-din/driver.ts')).evseDinPilot,
    emulator: async () => (await import('./pilot/evse-din/emulator.ts')).evseDinPilotEmulator,
  },
  'pilot/openevse': {
    driver: async () => (await import('./pilot/openevse/driver.ts')).openEvsePilot,
    emulator: async () => (await import('./pilot/openevse/emulator.ts')).openEvsePilotEmulator,
  },
  'pilot/pwm-burst-mcp3008': {
    driver: async () => (await import('./pilot/pwm-burst-mcp3008/driver.ts')).pwmBurstMcp3008,
    emulator: async () => (await import('./pilot/pwm-burst-mcp3008/emulator.ts')).pwmBurstMcp3008Emulator,
  },
  'pilot/pwm-peak-ads1115': {
    driver: async () => (await import('./pilot/pwm-peak-ads1115/driver.ts')).pwmPeakAds1115,
    emulator: async () => (await import('./pilot/pwm-peak-ads1115/emulator.ts')).pwmPeakAds1115Emulator,
  },
  'pilot/pwm-peak-iio': {
    driver: async () => (await import('./pilot/pwm-peak-iio/driver.ts')).pwmPeakIio,
    emulator: async () => (await import('./pilot/pwm-peak-iio/emulator.ts')).pwmPeakIioEmulator,
  },
  'proximity/ads1115-divider': {
    driver: async () => (await import('./proximity/ads1115-divider/driver.ts')).ads1115Divider,
    emulator: async () => (await import('./proximity/ads1115-divider/emulator.ts')).ads1115DividerEmulator,
  },
  'proximity/iio-divider': {
    driver: async () => (await import('./proximity/iio-divider/driver.ts')).iioDivider,
    emulator: async () => (await import('./proximity/iio-divider/emulator.ts')).iioDividerEmulator,
  },
  'residual/etek-ekepc2': {
    driver: async () => (await import('./residual/etek-ekepc2/driver.ts')).etekEkepc2Residual,
    emulator: async () => (await import('./residual/etek-ekepc2/emulator.ts')).etekEkepc2ResidualEmulator,
  },
  'residual/evse-din': {
    driver: async () => (await import('./residual/evse-din/driver.ts')).evseDinResidual,
    emulator: async () => (await import('./residual/evse-din/emulator.ts')).evseDinResidualEmulator,
  },
  'residual/gfi-latch': {
    driver: async () => (await import('./residual/gfi-latch/driver.ts')).gfiLatch,
    emulator: async () => (await import('./residual/gfi-latch/emulator.ts')).gfiLatchEmulator,
  },
  'residual/n4641': {
    driver: async () => (await import('./residual/n4641/driver.ts')).n4641,
    emulator: async () => (await import('./residual/n4641/emulator.ts')).n4641Emulator,
  },
  'residual/openevse': {
    driver: async () => (await import('./residual/openevse/driver.ts')).openEvseResidual,
    emulator: async () => (await import('./residual/openevse/emulator.ts')).openEvseResidualEmulator,
  },
  'residual/rcm14-03': {
    driver: async () => (await import('./residual/rcm14-03/driver.ts')).rcm1403,
    emulator: async () => (await import('./residual/rcm14-03/emulator.ts')).rcm1403Emulator,
  },
  'tag-reader/mfrc522': {
    driver: async () => (await import('./tag-reader/mfrc522/driver.ts')).mfrc522,
    emulator: async () => (await import('./tag-reader/mfrc522/emulator.ts')).mfrc522Emulator,
  },
  'tag-reader/pn532-i2c': {
    driver: async () => (await import('./tag-reader/pn532-i2c/driver.ts')).pn532I2c,
    emulator: async () => (await import('./tag-reader/pn532-i2c/emulator.ts')).pn532I2cEmulator,
  },
  'tag-reader/pn532-spi': {
    driver: async () => (await import('./tag-reader/pn532-spi/driver.ts')).pn532Spi,
    emulator: async () => (await import('./tag-reader/pn532-spi/emulator.ts')).pn532SpiEmulator,
  },
  'tag-reader/pn532-uart': {
    driver: async () => (await import('./tag-reader/pn532-uart/driver.ts')).pn532Uart,
    emulator: async () => (await import('./tag-reader/pn532-uart/emulator.ts')).pn532UartEmulator,
  },
  'tag-reader/serial': {
    driver: async () => (await import('./tag-reader/serial/driver.ts')).serialReader,
    emulator: async () => (await import('./tag-reader/serial/emulator.ts')).serialReaderEmulator,
  },
  'tag-reader/usb-keyboard': {
    driver: async () => (await import('./tag-reader/usb-keyboard/driver.ts')).usbKeyboard,
    emulator: async () => (await import('./tag-reader/usb-keyboard/emulator.ts')).usbKeyboardEmulator,
  },
  'thermometer/ds18b20': {
    driver: async () => (await import('./thermometer/ds18b20/driver.ts')).ds18b20,
    emulator: async () => (await import('./thermometer/ds18b20/emulator.ts')).ds18b20Emulator,
  },
  'thermometer/etek-ekepc2': {
    driver: async () => (await import('./thermometer/etek-ekepc2/driver.ts')).etekEkepc2Thermometer,
    emulator: async () => (await import('./thermometer/etek-ekepc2/emulator.ts')).etekEkepc2ThermometerEmulator,
  },
  'thermometer/hwmon': {
    driver: async () => (await import('./thermometer/hwmon/driver.ts')).hwmon,
    emulator: async () => (await import('./thermometer/hwmon/emulator.ts')).hwmonEmulator,
  },
  'thermometer/lm75': {
    driver: async () => (await import('./thermometer/lm75/driver.ts')).lm75,
    emulator: async () => (await import('./thermometer/lm75/emulator.ts')).lm75Emulator,
  },
  'thermometer/openevse': {
    driver: async () => (await import('./thermometer/openevse/driver.ts')).openEvseThermometer,
    emulator: async () => (await import('./thermometer/openevse/emulator.ts')).openEvseThermometerEmulator,
  },
  'thermometer/tmp102': {
    driver: async () => (await import('./thermometer/tmp102/driver.ts')).tmp102,
    emulator: async () => (await import('./thermometer/tmp102/emulator.ts')).tmp102Emulator,
  },
};

/** The driver of this name, if there is one. */
export function findDriver(name: string): DriverEntry | undefined {
  return Object.hasOwn(DRIVERS, name) ? DRIVERS[name] : undefined;
}
