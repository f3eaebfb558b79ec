import { hex } from '@sealift/bytes';
import type { Config } from '../config/read-config.ts';
import type { Rule } from '../config/schema.ts';
import type { Keyring } from '../keys/keyring.ts';
import { openLogKey, openParts } from './parts.ts';

/** What a configuration comes to. */
export interface Checked {
  readonly policy: string;
  readonly keys: readonly {
    readonly name: string;
    readonly version: number;
    readonly state: string;
    readonly algorithm: string;
    readonly fingerprint: string;
  }[];
  readonly rules: readonly string[];
}

/**
 * Opens everything once, as serve would. @throws Rejection CONFIG | UNSUPPORTED | KEY_FILE |
 * KEY_PASSWORD | TOKEN | TOKEN_PIN
 */
export async function checkConfig(config: Config): Promise<Checked> {
  const { versions } = await openAndClose(config);
  const keys = versions.map(({ name, version, state, algorithm, publicKey }) => ({
    name,
    version,
    state,
    algorithm,
    fingerprint: hex.encode(publicKey.id),
  }));
  return { policy: config.policy, keys, rules: config.file.rules.map(inWords) };
}

async function openAndClose(config: Config): Promise<Keyring> {
  const logKey = await openLogKey(config);
  try {
    const { keyring } = await openParts(config, logKey.signer.publicKey);
    await keyring.close();
    return keyring;
  } finally {
    await logKey.close();
  }
}

/** One rule as a sentence. */
function inWords({
  name,
  clients,
  keys,
  payloads,
  repositories,
  unnamed,
  predicateTypes,
  annotations,
  when,
  rate,
  approvals,
}: Rule): string {
  const conditions = [
    repositories &&
      `of ${repositories.join(' or ')}${unnamed === undefined ? '' : ' or without a name'}`,
    predicateTypes && `with a predicate of ${predicateTypes.join(' or ')}`,
    annotations &&
      `with ${Object.entries(annotations)
        .map(([key, value]) => `${key}=${value}`)
        .join(', ')}`,
    when && `on ${when.days.join(', ')} from ${when.from} to ${when.to} UTC`,
    rate && `at most ${rate.requests} in ${rate.per / 1000} s`,
    approvals &&
      `once ${approvals.needed} of ${approvals.by.join(', ')} approve within ` +
        `${approvals.within / 1000} s`,
  ];
  return [
    `${name}: ${clients.join(', ')} may have ${keys.join(', ')} sign ${payloads.join(', ')}`,
    ...conditions.filter((each) => each !== undefined),
  ].join('; ');
}

export function renderChecked({ policy, keys, rules }: Checked): string {
  const lines = keys.map(
    ({ name, version, state, algorithm, fingerprint }) =>
      `key ${name} version ${version}: ${state}, ${algorithm}\n  ${fingerprint}`,
  );
  const allowed =
    rules.length === 0
      ? ['Nothing is allowed: there are no rules.']
      : rules.map((rule) => `rule ${rule}`);
  return `${[...lines, ...allowed, `policy ${policy}`].join('\n')}\n`;
}
