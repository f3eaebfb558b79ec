/** A new configuration, certificates and keys, while the service goes on. */
import { reject } from '@sealift/failures';
import type { Client } from '../clients/clients.ts';
import { type Config, readConfig } from '../config/read-config.ts';
import type { Service } from '../http/server.ts';
import { type Keyring, versionEvent } from '../keys/keyring.ts';
import { orClose } from '../keys/or-close.ts';
import { changedVersions } from '../keys/transitions.ts';
import type { State } from '../signing/state.ts';
import { tellClients } from './open-state.ts';
import { openParts } from './parts.ts';

/**
 * Everything is read and opened before anything changes; a configuration that cannot be used leaves
 * the old one in force.
 * @throws Rejection CONFIG | KEY_FILE | KEY_PASSWORD | TOKEN | TOKEN_PIN | AUDIT_LOG | CLOCK
 */
export async function reload(state: State, service: Service, path: string): Promise<void> {
  const config = readConfig(path);
  refuseMoves(state.config, config);
  const { clients, keyring, tls } = await openParts(config, state.logKey);
  const changed = await orClose(keyring, async () => {
    const found = changedVersions(state.keyring.versions.map(versionEvent), keyring.versions);
    await state.log.append({
      event: 'reloaded',
      what: 'policy',
      detail: 'configuration, certificates and keys',
      policy: config.policy,
    });
    return found;
  });
  service.server.setSecureContext(tls);
  await swap(state, { config, clients, keyring }, changed);
}

interface Next {
  readonly config: Config;
  readonly clients: readonly Client[];
  readonly keyring: Keyring;
}

/**
 * In one turn: entries stand in the order of the calls, so that no request comes between what the
 * log tells and what is in force.
 */
async function swap(
  state: State,
  next: Next,
  changed: ReturnType<typeof changedVersions>,
): Promise<void> {
  const before = state.keyring;
  const told = changed.map((each) => state.log.append(versionEvent(each)));
  Object.assign(state, next);
  await Promise.all([...told, tellClients(state)]);
  await before.close();
}

/** What a running service stands on. @throws Rejection CONFIG */
function refuseMoves({ file: before }: Config, { file: after }: Config): void {
  for (const name of ['listen', 'operations', 'authority', 'audit'] as const)
    if (JSON.stringify(before[name]) !== JSON.stringify(after[name]))
      reject('CONFIG', `${name} changed; that needs a restart`);
}
