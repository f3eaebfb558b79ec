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
    ['another type', 'CONFIG', { mediaType: 'application/json' }],
    ['a service without an address', 'CONFIG', { tsaUrls: [{ majorApiVersion: 1 }] }],
    ['a time that is none', 'CONFIG', { tsaUrls: [service('https://t', 1, { start: 'soon' })] }],
    ['a wish for all of a kind', 'UNSUPPORTED', { rekorTlogConfig: { selector: 'ALL' } }],
    ['a wish for two of a kind', 'UNSUPPORTED', { tsaConfig: { selector: 'EXACT', count: 2 } }],
  ])('refuses %s', async (_, code, config) => expect(await codeOf(() => read(config))).toBe(code));
});
