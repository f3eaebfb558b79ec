import { utf8 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import { readSigningConfig } from './signing-config.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const mediaType = 'application/vnd.dev.sigstore.signingconfig.v0.2+json';
const service = (
  url: string,
  majorApiVersion = 1,
  validFor: object = { start: '2024-01-01T00:00:00Z' },
) => ({ url, majorApiVersion, validFor, operator: 'x' });
const read = (config: object) =>
  readSigningConfig(utf8.encode(JSON.stringify({ mediaType, ...config })), NOW);

describe('readSigningConfig', () => {
  it('takes the newest service of each kind that is known and valid now', () => {
    const rekorTlogUrls = [
      service('https://one/'),
      service('https://two', 2),
      service('https://three', 3),
      service('https://old', 2, { end: '2025-01-01T00:00:00Z' }),
    ];
    expect(
      read({
        caUrls: [service('https://ca')],
        rekorTlogUrls,
        tsaUrls: [service('https://tsa/api')],
      }),
    ).toEqual({
      fulcioUrl: 'https://ca',
      rekor: { url: 'https://two', version: 2 },
      timestampUrl: 'https://tsa/api',
    });
  });

  it('takes none where none is named', () => expect(read({})).toEqual({}));

  it.each([
    ['without a window', {}, 'https://t'],
    ['in its window', { validFor: { start: '2025-01-01T00:00:00Z' } }, 'https://t'],
    ['before its window', { validFor: { start: '2026-06-01T00:00:00Z' } }, undefined],
    ['after its window', { validFor: { end: '2025-12-31T00:00:00Z' } }, undefined],
    ['of a version before the first', { majorApiVersion: 0 }, undefined],
  ])('takes a service, or none: %s', (_, change, timestampUrl) => {
    const tsaUrls = [{ url: 'https://t', majorApiVersion: 1, ...change }];
    expect(read({ tsaUrls }).timestampUrl).toBe(timestampUrl);
  });

  it.each([
    ['any', { selector: 'ANY' }],
    ['exactly one', { selector: 'EXACT', count: 1 }],
    ['what it does not say', {}],
  ])('takes a wish for %s of a kind; a Rekor 1 is one', (_, rekorTlogConfig) =>
    expect(read({ rekorTlogConfig, rekorTlogUrls: [service('https://one')] }).rekor).toEqual({
      url: 'https://one',
      version: 1,
    }),
  );

  it.each([
    ['another type', 'CONFIG', { mediaType: 'application/json' }],
    ['a service without an address', 'CONFIG', { tsaUrls: [{ majorApiVersion: 1 }] }],
    ['a time that is none', 'CONFIG', { tsaUrls: [service('https://t', 1, { start: 'soon' })] }],
    ['an end that is none', 'CONFIG', { caUrls: [service('https://t', 1, { end: 'late' })] }],
    ['an unsafe address', 'CONFIG', { caUrls: [service('http://ca.example')] }],
    [
      'an unsafe address of a service that is not chosen (T35)',
      'CONFIG',
      { rekorTlogUrls: [service('https://a', 2), service('http://log.example')] },
    ],
    ['a wish for all of a kind', 'UNSUPPORTED', { rekorTlogConfig: { selector: 'ALL' } }],
    ['a wish for two of a kind', 'UNSUPPORTED', { tsaConfig: { selector: 'EXACT', count: 2 } }],
  ])('refuses %s', async (_, code, config) => expect(await codeOf(() => read(config))).toBe(code));
});
