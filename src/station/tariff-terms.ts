// SPDX-License-Identifier: Apache-2.0
import { elementsOf, readDefaultPrice } from '../core/tariff/default-price.ts';
import { endMinuteOf, measureOf, minuteOf } from '../core/tariff/measure.ts';
import { MICROS_DIGITS } from '../core/tariff/money.ts';
import type { TariffElement, TariffTerms } from '../core/tariff/terms.ts';
import { decimalUnits } from '../core/units/decimal.ts';
import type { PriceScheme } from '../ports/tariff-store.ts';
import type { Settings } from '../settings/settings.ts';

/**
 * What a session that starts now is billed by: the central system's scheme, else its default price, else the prices of
 * the settings; undefined: it costs nothing here.
 */
export function termsInForce(
  settings: Settings,
  schemes: readonly PriceScheme[],
  isMember: boolean,
): TariffTerms | undefined {
  const schemeId = settings.get(isMember ? 'tariff.memberSchemeId' : 'tariff.nonMemberSchemeId');
  if (settings.get('tariff.central.enabled')) {
    const scheme = schemes.find((known) => known.schemeId === schemeId);
    if (scheme !== undefined) return { ...scheme, source: 'central-system', timeZone: settings.get('locale.timezone') };
    const standard = defaultTerms(settings);
    if (standard !== undefined) return standard;
  }
  return settings.get('tariff.enabled') ? settingsTerms(settings, schemeId) : undefined;
}

/** The central system's words for the price before a session. @param online whether it can be reached */
export function defaultPriceText(settings: Settings, online: boolean): string | undefined {
  if (!settings.get('tariff.central.enabled')) return undefined;
  const price = readDefaultPrice(settings.get('ocpp.key.DefaultPrice'));
  return online ? price?.priceText : (price?.priceTextOffline ?? price?.priceText);
}

function defaultTerms(settings: Settings): TariffTerms | undefined {
  const price = readDefaultPrice(settings.get('ocpp.key.DefaultPrice'));
  if (price?.chargingPrice === undefined) return undefined;
  return {
    source: 'central-system',
    schemeId: null,
    currency: settings.get('tariff.currency'),
    timeZone: settings.get('locale.timezone'),
    elements: elementsOf(price.chargingPrice, price.idlePrice),
    ...{ initialGraceSeconds: 0, parkingCapMicros: 0, serviceFeeMicros: 0, taxPercentMicros: 0 },
    parkingAfterStop: settings.get('tariff.parking.afterStop'),
  };
}

function settingsTerms(settings: Settings, schemeId: number): TariffTerms {
  return {
    source: 'settings',
    schemeId,
    currency: settings.get('tariff.currency'),
    timeZone: settings.get('locale.timezone'),
    elements: [settingsElement(settings, 'usage'), settingsElement(settings, 'parking')],
    initialGraceSeconds: settings.get('tariff.initialGracePeriod'),
    parkingCapMicros: micros(settings.get('tariff.parkingRateCap')),
    serviceFeeMicros: micros(settings.get('tariff.serviceFee')),
    taxPercentMicros: micros(settings.get('tariff.taxRate')),
    parkingAfterStop: settings.get('tariff.parking.afterStop'),
  };
}

function settingsElement(settings: Settings, element: TariffElement['element']): TariffElement {
  const unitInterval = settings.get(`tariff.${element}.unitInterval`);
  return {
    element,
    dayOfWeek: settings.get(`tariff.${element}.dayOfWeek`),
    fromMinute: minuteOf(settings.get(`tariff.${element}.startTime`)),
    untilMinute: endMinuteOf(settings.get(`tariff.${element}.endTime`)),
    ...measureOf(settings.get(`tariff.${element}.billingType`), unitInterval),
    rateMicros: micros(settings.get(`tariff.${element}.intervalRate`)),
    graceSeconds: settings.get(`tariff.${element}.gracePeriod`),
  };
}

function micros(decimal: string): number {
  return decimalUnits(decimal, MICROS_DIGITS) ?? 0;
}
