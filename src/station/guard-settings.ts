// SPDX-License-Identifier: Apache-2.0
import { type InstallerRegisters, NO_REGISTER } from '../core/meter/installer-registers.ts';
import type { GuardLink } from '../link/guard-link.ts';
import type { GuardSettings } from '../link/messages.ts';
import type { SettingId } from '../settings/registry.ts';
import type { Settings } from '../settings/settings.ts';

const OTHER_GUARD_SETTINGS: readonly SettingId[] = [
  'guard.stationLossGraceSeconds',
  'guard.fallbackCurrent',
  'evse.pauseInStateD',
  'limits.temp.derate',
  'limits.temp.derateCurrent',
  'limits.temp.stop',
  'limits.temp.calibration',
  'limits.temp.low',
  'limits.temp.high',
  'limits.voltage.high',
  'limits.voltage.low',
  'limits.voltage.highHysteresis',
  'limits.voltage.lowHysteresis',
  'limits.voltage.warnHigh',
  'limits.voltage.warnLow',
  'protect.overload.enabled',
  'protect.overload.stopLimit',
  'protect.voltage.enabled',
  'lock.permanent',
  'ocpp.key.StopTransactionOnEVSideDisconnect',
  'ocpp.key.UnlockConnectorOnEVSideDisconnect',
  'power.phases',
];

/** Whether the guard holds a copy of this setting. */
function isGuardSetting(id: SettingId): boolean {
  return id.startsWith('meter.') || id.startsWith('dlb.') || OTHER_GUARD_SETTINGS.includes(id);
}

/** The guard's copy of the settings, in its units. */
export function guardSettings(settings: Settings): GuardSettings {
  return {
    stationLossGraceSeconds: settings.get('guard.stationLossGraceSeconds'),
    fallbackMilliamps: settings.get('guard.fallbackCurrent') * 1000,
    ventilated: !settings.get('evse.pauseInStateD'),
    derateMillicelsius: settings.get('limits.temp.derate') * 1000,
    derateMilliamps: settings.get('limits.temp.derateCurrent') * 1000,
    stopMillicelsius: settings.get('limits.temp.stop') * 1000,
    temperatureCorrectionMillicelsius: settings.get('limits.temp.calibration') * 100,
    warnHighMillicelsius: settings.get('limits.temp.high') * 1000,
    warnLowMillicelsius: settings.get('limits.temp.low') * 1000,
    overload: {
      reduces: settings.get('protect.overload.enabled'),
      stopPercent: settings.get('protect.overload.stopLimit'),
    },
    voltage: {
      stops: settings.get('protect.voltage.enabled'),
      highMillivolts: settings.get('limits.voltage.high') * 1000,
      lowMillivolts: settings.get('limits.voltage.low') * 1000,
      highEndsMillivolts: settings.get('limits.voltage.highHysteresis') * 1000,
      lowEndsMillivolts: settings.get('limits.voltage.lowHysteresis') * 1000,
      warnHighMillivolts: settings.get('limits.voltage.warnHigh') * 1000,
      warnLowMillivolts: settings.get('limits.voltage.warnLow') * 1000,
    },
    lock: {
      permanent: settings.get('lock.permanent'),
      // While unplugging does not end the session, it does not open the lock either (OCPP 1.6 §4.10).
      opensWithoutVehicle:
        settings.get('ocpp.key.StopTransactionOnEVSideDisconnect') &&
        settings.get('ocpp.key.UnlockConnectorOnEVSideDisconnect'),
    },
    phases: settings.get('power.phases') === '1' ? 1 : 3,
    meter: settings.get('meter.definedBy') === 'installer' ? chargerMeter(settings) : null,
    mainsMeter: settings.get('dlb.definedBy') === 'installer' ? siteMeter(settings) : null,
  };
}

function chargerMeter(settings: Settings): InstallerRegisters {
  return {
    functionCode: settings.get('meter.functionCode') === '03' ? 3 : 4,
    wordOrder: settings.get('meter.wordOrder'),
    volts: {
      format: settings.get('meter.format.voltage'),
      registers: [settings.get('meter.reg.v.l1'), settings.get('meter.reg.v.l2'), settings.get('meter.reg.v.l3')],
    },
    amps: {
      format: settings.get('meter.format.current'),
      registers: [settings.get('meter.reg.a.l1'), settings.get('meter.reg.a.l2'), settings.get('meter.reg.a.l3')],
    },
    watts: { format: settings.get('meter.format.power'), register: settings.get('meter.reg.power') },
    kilowattHours: { format: settings.get('meter.format.energy'), register: settings.get('meter.reg.energy') },
  };
}

/** Of the site only the currents matter. */
function siteMeter(settings: Settings): InstallerRegisters {
  const none: InstallerRegisters['watts'] = { format: 'float', register: NO_REGISTER };
  return {
    functionCode: settings.get('dlb.functionCode') === '03' ? 3 : 4,
    wordOrder: settings.get('dlb.wordOrder'),
    volts: { format: 'float', registers: [NO_REGISTER, NO_REGISTER, NO_REGISTER] },
    amps: {
      format: settings.get('dlb.format'),
      registers: [settings.get('dlb.reg.l1'), settings.get('dlb.reg.l2'), settings.get('dlb.reg.l3')],
    },
    watts: none,
    kilowattHours: none,
  };
}

/** Tells every guard when a setting changes that concerns it. @returns what ends that */
export function tellGuards(settings: Settings, links: readonly GuardLink[]): () => void {
  return settings.onChange((id) => {
    if (!isGuardSetting(id)) return;
    for (const link of links) link.send({ type: 'settings', settings: guardSettings(settings) });
  });
}
