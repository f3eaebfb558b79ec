import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWorld } from '@sealift/virtual-sigstore';
import { afterAll, describe, expect, it } from 'vitest';
import { loadTrust } from './load-trust.ts';
import type { PinPlan } from './pin.ts';

const { root } = createWorld({ seed: 'loaded pins' });
const folder = mkdtempSync(join(tmpdir(), 'sealift-pins-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'roots.pem');

const NONE = {
  trustStore: [],
  trustedRoot: [],
  rekorKeys: [],
  ctKeys: [],
  caIntermediates: [],
  rootFiles: [],
};
function load(content: string | Uint8Array) {
  writeFileSync(path, content);
  const pin = { path, source: `--ca-roots ${path}` };
  const plan = {
    ...NONE,
    caRoots: [pin],
    certificateChain: [],
    timestampChains: [],
    overridden: [],
  };
  return loadTrust(plan satisfies PinPlan);
}

describe('roots that are pinned', () => {
  it('may stand in a file as other programs write it', () => {
    const [trust] = load(`\ufeff# the root\r\n${root.certificate.pem}`);
    expect(trust?.anchors).toMatchObject([{ kind: 'ca-root', source: `--ca-roots ${path}` }]);
  });

  it.each([
    ['DER', root.certificate.der, 'openssl x509 -inform DER'],
    ['openssl trust', root.certificate.pem.replaceAll('CERT', 'TRUSTED CERT'), 'openssl x509 -in'],
  ])('CONFIG with the file and the command that converts: %s', (_, content, words) =>
    expect(() => load(content)).toThrow(
      expect.objectContaining({
        code: 'CONFIG',
        message: expect.stringMatching(RegExp(`--ca-roots ${path}: .*${words}`)),
      }),
    ),
  );
});
