import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { simpleSigning } from './simple-signing.ts';
import { attestStatement, signStatement } from './statement.ts';

const REAL = new URL('../../../../../test-vectors/real', import.meta.url).pathname;
const cosign = (version: string): string =>
  join(REAL, readdirSync(REAL).find((each) => each.startsWith(`cosign-v${version}`)) ?? '');
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

/** Every JSON blob of a layout. */
const blobs = (folder: string): string[] =>
  readdirSync(join(folder, 'layout/blobs/sha256')).map((name) =>
    readFileSync(join(folder, 'layout/blobs/sha256', name), 'utf8'),
  );
const payloadOf = (blob: string): string => {
  const envelope = (JSON.parse(blob) as { dsseEnvelope: { payload: string } }).dsseEnvelope;
  return Buffer.from(envelope.payload, 'base64').toString();
};

describe('payloads are byte for byte those of a real cosign', () => {
  it('simple signing', () => {
    const real =
      blobs(join(cosign('2'), 'sig-key')).find((each) => each.startsWith('{"critical"')) ?? '';
    const { critical } = JSON.parse(real) as {
      critical: {
        identity: { 'docker-reference': string };
        image: { 'docker-manifest-digest': string };
      };
    };
    expect(
      text(
        simpleSigning(
          critical.identity['docker-reference'],
          critical.image['docker-manifest-digest'],
        ),
      ),
    ).toBe(real);
  });

  it('the statement of cosign 3', () => {
    const real = payloadOf(
      blobs(join(cosign('3'), 'bundle-key-rekor1')).find((each) => each.includes('dsseEnvelope')) ??
        '',
    );
    const [subject] = (JSON.parse(real) as { subject: { digest: { sha256: string } }[] }).subject;
    expect(text(signStatement({ sha256: subject?.digest.sha256 ?? '' }, {}))).toBe(real);
  });
});

describe('simple signing', () => {
  it('writes annotations in the order of their names, with the escapes of Go', () => {
    const payload = text(simpleSigning('r/x', 'sha256:00', { b: '<&>', a: '\u2028' }));
    expect(payload).toContain('"optional":{"a":"\\u2028","b":"\\u003c\\u0026\\u003e"}');
    expect(JSON.parse(payload)).toMatchObject({ optional: { a: '\u2028', b: '<&>' } });
  });
});

describe('a statement', () => {
  it('holds the predicate as its author wrote it', () => {
    const predicate = '{ "z": 1.50, "big": 123456789012345678901234567890, "a": [] }';
    const written = text(
      attestStatement({ name: 'r/x', sha256: 'ab' }, 'https://example.com/p', predicate),
    );
    expect(written).toBe(
      `{"_type":"https://in-toto.io/Statement/v0.1","subject":[{"name":"r/x",` +
        `"digest":{"sha256":"ab"}}],"predicateType":"https://example.com/p",` +
        `"predicate":${predicate}}`,
    );
  });
});
