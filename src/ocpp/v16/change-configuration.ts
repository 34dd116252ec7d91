// SPDX-License-Identifier: Apache-2.0
import { writeOcppValue } from '../../settings/derive/ocpp-keys.ts';
import type { ApplyResult } from '../../settings/settings.ts';
import type { Station } from '../../station/api.ts';
import type { Handler } from '../rpc/dispatcher.ts';
import { ChangeConfigurationRequest, type ChangeConfigurationResponse } from './generated/validators.mjs';
import { answer, incoming } from './incoming.ts';
import { keyRefusal } from './key-rules.ts';

/** ChangeConfiguration (OCPP 1.6 §5.3). The value is stored before the answer goes out. */
export function handleChangeConfiguration(station: Pick<Station, 'settings' | 'security'>): Handler {
  return incoming(ChangeConfigurationRequest, ({ key, value }) => {
    if (keyRefusal(station, key, value) !== undefined)
      return answer<ChangeConfigurationResponse>({ status: 'Rejected' });
    return answer<ChangeConfigurationResponse>({ status: statusOf(writeOcppValue(station.settings, key, value)) });
  });
}

function statusOf(result: ApplyResult): ChangeConfigurationResponse['status'] {
  switch (result.kind) {
    case 'applied':
      return result.apply === 'restart' ? 'RebootRequired' : 'Accepted';
    case 'unknown':
      return 'NotSupported';
    case 'forbidden':
    case 'read-only':
    case 'invalid':
      return 'Rejected';
  }
}
