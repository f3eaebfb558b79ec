import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf } from '@sealift/refusal';
import { afterAll, describe, expect, it } from 'vitest';
import { affectedBy } from './openvex.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-openvex-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'vex.json');
const [A, B] = ['a'.repeat(64), 'b'.repeat(64)];

const statement = (status: string, products: readonly object[], name = 'CVE-2026-0001') => ({
  ...{ vulnerability: { name }, products, status },
});
const PURL = { '@id': `pkg:oci/app@sha256%3A${A}?repository_url=ghcr.io/acme/app` };
const HASHED = { '@id': 'ghcr.io/acme/tool', hashes: { 'sha-256': B } };

function denied(statements: readonly object[], more: object = {}) {
  const context = 'https://openvex.dev/ns/v0.2.0';
  writeFileSync(path, JSON.stringify({ '@context': context, version: 1, statements, ...more }));
  return affectedBy(path, 'found by the scanner');
}

describe('an OpenVEX document', () => {
  it('denies what is affected, by its digests, and says by what', () =>
    expect(
      denied([
        statement('affected', [PURL, HASHED]),
        statement('affected', [PURL], 'CVE-2026-0002'),
        statement('fixed', [{ '@id': `pkg:oci/app@sha256:${'c'.repeat(64)}` }]),
        statement('not_affected', [{ '@id': 'no digest' }]),
        statement('under_investigation', [{ '@id': 'no digest' }]),
      ]),
    ).toEqual([
      {
        target: { kind: 'digest', digest: `sha256:${A}` },
        reason: 'CVE-2026-0001, CVE-2026-0002: found by the scanner',
      },
      {
        target: { kind: 'digest', digest: `sha256:${B}` },
        reason: 'CVE-2026-0001: found by the scanner',
      },
    ]));

  it.each<[string, readonly object[], object]>([
    ['nothing', [], {}],
    ['nothing that is affected', [statement('fixed', [PURL])], {}],
    ['a product without a digest', [statement('affected', [{ '@id': 'pkg:oci/app' }])], {}],
    ['a digest that goes on', [statement('affected', [{ '@id': `x@sha256:${A}0` }])], {}],
    ['a hash that is none', [statement('affected', [{ hashes: { 'sha-256': 'a' } }])], {}],
    ['no name', [{ ...statement('affected', [PURL]), vulnerability: {} }], {}],
    ['no products', [{ ...statement('affected', [PURL]), products: 'all' }], {}],
    ['no status', [{ vulnerability: { name: 'x' }, products: [PURL] }], {}],
    ['another context', [statement('affected', [PURL])], { '@context': 'https://spdx.org' }],
    ['no statements', [], { statements: 'none' }],
  ])('that has %s denies nothing, and is refused', async (_, statements, more) =>
    expect(await codeOf(() => denied(statements, more))).toBe('CONFIG'),
  );

  it('that is none is refused', async () => {
    writeFileSync(path, 'no JSON');
    expect(await codeOf(() => affectedBy(path, 'x'))).toBe('CONFIG');
    expect(await codeOf(() => affectedBy(join(folder, 'nowhere'), 'x'))).toBe('CONFIG');
  });
});
