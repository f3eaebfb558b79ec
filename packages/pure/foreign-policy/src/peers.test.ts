/** Documents of policy-controller's own tests. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { refusalOf } from './foreign.fixture.ts';

const PEERS = process.env['SEALIFT_PEERS_DIR'];
const folder = (name: string): string => join(PEERS ?? '', 'policy-controller', name);
const namesIn = (name: string): string[] =>
  PEERS !== undefined && existsSync(folder(name)) ? readdirSync(folder(name)) : [];

/** Of the ones that it takes, what each asks of a cluster or of a network. */
const ASKS: readonly (readonly [name: RegExp, what: string])[] = [
  [/awskms/, 'kms: the key is not in this file'],
  [/sha512/, 'signatures over sha512'],
  [/glob$/, 'secretRef: the key is not in this file'],
  [/./, 'secretRef: the key is not in this file'],
];
const asked = (name: string): string =>
  ASKS.find(([pattern]) => pattern.test(name.replace(/\.yaml$/, '')))?.[1] ?? '';

describe.skipIf(PEERS === undefined)('of the documents of policy-controller', () => {
  it.each(namesIn('valid'))('%s is refused for what nobody can answer offline', async (name) => {
    const refusal = await refusalOf(readFileSync(join(folder('valid'), name), 'utf8'));
    expect(refusal).toMatch(/^UNSUPPORTED p:\d+:\d+: /);
    expect(refusal).toContain(asked(name));
  });

  it.each(namesIn('invalid'))('%s is refused', async (name) => {
    const refusal = await refusalOf(readFileSync(join(folder('invalid'), name), 'utf8'));
    // A KMS is not asked for, whether its URI is well-formed or not.
    const code = name.includes('awskms') ? 'UNSUPPORTED' : 'CONFIG';
    expect(refusal).toMatch(new RegExp(`^${code} p:\\d+:\\d+: `));
  });
});
