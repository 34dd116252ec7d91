// SPDX-License-Identifier: Apache-2.0
import type { Station } from '../../station/api.ts';

/**
 * Rules for keys that a central system may write but not in every way; the registry's own hold besides.
 * @returns why the change is refused
 */
export function keyRefusal(
  { settings, security }: Pick<Station, 'settings' | 'security'>,
  key: string,
  value: string,
): string | undefined {
  switch (key.toLowerCase()) {
    case 'authorizationkey':
      // None at all would be a way down (whitepaper A01.FR.03).
      return value === '' ? 'the key must not be empty' : undefined;
    case 'securityprofile':
      return profileRefusal(value, settings.get('ocpp.securityProfile'), {
        hasPassword: settings.get('ocpp.basicAuthPassword') !== '',
        hasRoot:
          security.certificates.roots('central-system-root').length > 0 ||
          settings.get('ocpp.trustWellKnownCertificates'),
        hasCertificate: security.certificates.own().length > 0,
      });
    default:
      return undefined;
  }
}

interface Prerequisites {
  readonly hasPassword: boolean;
  readonly hasRoot: boolean;
  readonly hasCertificate: boolean;
}

/** Only upward, and only to a profile the charger has what it takes for (whitepaper A05.FR.01 to 04). */
function profileRefusal(text: string, current: number, has: Prerequisites): string | undefined {
  const wanted = Number(text);
  if (wanted < current) return `the security profile is ${current} and cannot be lowered`;
  if (wanted === current) return undefined;
  if ((wanted === 1 || wanted === 2) && !has.hasPassword) return 'there is no AuthorizationKey';
  if (wanted >= 2 && !has.hasRoot) return 'there is no CentralSystemRootCertificate';
  if (wanted === 3 && !has.hasCertificate) return 'there is no ChargePointCertificate';
  return undefined;
}
