import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Progress } from '@sealift/console';
import {
  attest,
  bundleReferrer,
  createWorld,
  makeImage,
  signSimple,
  writeLayout,
} from '@sealift/virtual-sigstore';
import { compare, renderChanges } from '@sealift/workflows/comparing';
import { loadSetup, openIntact, openTarget, verifyContent } from '@sealift/workflows/verifying';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doneReport } from './failure.ts';
import { renderJson } from './formats/json.ts';
import { printed } from './report.fixture.ts';
import { renderText } from './text/render-text.ts';
import { violations } from './validator.fixture.ts';

const SCHEMA = JSON.parse(
  readFileSync(new URL('../report.schema.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;
const SILENT: Progress = {
  start: () => undefined,
  advance: () => undefined,
  finish: () => undefined,
  note: () => undefined,
};
const IDENTITY = {
  'certificate-identity': 'ada@example.com',
  'certificate-oidc-issuer': 'https://accounts.example.com',
};
const world = createWorld({ seed: 'real reports' });
const image = makeImage({ platforms: ['linux/amd64', 'linux/arm64'] });

let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-report-'));
  const leaf = world.issueLeaf({
    identity: { email: 'ada@example.com' },
    issuer: 'https://accounts.example.com',
  });
  const attachments = [
    signSimple(world, image.root, {
      signer: { key: world.keyPair() },
      dockerReference: 'registry.example/app',
    }),
    attest(world, image.root, {
      signer: leaf,
      predicateType: 'https://slsa.dev/provenance/v1',
      predicate: {},
    }),
    bundleReferrer(world, image.root, { signer: leaf }),
  ];
  await writeLayout(at('layout'), {
    images: [{ ...image, name: 'registry.example/app:1' }],
    attachments,
    style: 'plain',
  });
  for (const [name, text] of [
    ['key', world.keyPair().publicKeyPem],
    ['rekor', world.pins.rekorKey],
    ['root', world.trustedRoot()],
  ] as const)
    writeFileSync(at(name), text);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function report(flags: object) {
  const whole = await openIntact(
    { targets: [at('layout')], as: undefined, base: undefined, jobs: 1 },
    SILENT,
  );
  const verified = await verifyContent(
    whole,
    loadSetup(
      {
        'no-env': true,
        'insecure-ignore-tlog': false,
        'insecure-ignore-sct': false,
        ...flags,
      },
      {},
    ),
  );
  return verified.report;
}

describe('real reports', () => {
  it.each<[string, string, () => object]>([
    ['a key', 'accepted', () => ({ key: [at('key')], 'rekor-key': [at('rekor')] })],
    ['a certificate', 'accepted', () => ({ 'trusted-root': at('root'), ...IDENTITY })],
    [
      'an attestation',
      'accepted',
      () => ({ 'trusted-root': at('root'), ...IDENTITY, type: ['slsaprovenance1'] }),
    ],
    [
      'waivers',
      'accepted',
      () => ({
        'trusted-root': at('root'),
        ...IDENTITY,
        'insecure-ignore-tlog': true,
        'insecure-ignore-sct': true,
      }),
    ],
    [
      'another signer',
      'rejected',
      () => ({
        'trusted-root': at('root'),
        ...IDENTITY,
        'certificate-identity': 'eve@example.com',
      }),
    ],
    [
      'an image that is not there',
      'rejected',
      () => ({ key: [at('key')], 'rekor-key': [at('rekor')], image: ['registry.example/b:1'] }),
    ],
  ])('with %s fit the schema and 80 columns', async (_, verdict, flags) => {
    const made = await report(flags());
    expect(made.verdict).toBe(verdict);
    expect(violations(SCHEMA, JSON.parse(printed(renderJson(made))))).toEqual([]);
    for (const line of printed(renderText(made)).split('\n'))
      expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it('of what differs fit the schema and 80 columns', async () => {
    await writeLayout(at('bare'), { images: [{ ...image, name: 'registry.example/b:1' }] });
    await writeLayout(at('unsigned'), { images: [{ ...image, name: 'registry.example/app:1' }] });
    for (const other of ['bare', 'unsigned', 'layout']) {
      const [before, after] = [await open('layout'), await open(other)];
      const result = await compare(before, after);
      const document = { ...doneReport(), command: 'diff', result };
      expect(violations(SCHEMA, JSON.parse(printed(renderJson(document))))).toEqual([]);
      const odd = { ...document, result: { ...result, same: -1 } };
      expect(violations(SCHEMA, JSON.parse(printed(renderJson(odd))))).not.toEqual([]);
      for (const line of printed(renderChanges(result, { width: 80, color: false })).split('\n'))
        expect(line.length, line).toBeLessThanOrEqual(80);
      await Promise.all([before.close(), after.close()]);
    }
  });
});

const open = (name: string) => openTarget([at(name)], undefined, SILENT);
