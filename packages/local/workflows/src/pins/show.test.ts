import { codeOf } from '@sealift/refusal';
import {
  certificateAuthority,
  createAuthority,
  createWorld,
  der,
  type x509,
} from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { renderPins } from './render.ts';
import { showPins } from './show.ts';

const world = createWorld({ seed: 'shown pins' });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Permits names of these tags; the names are all `x`. */
function root(...tags: readonly number[]) {
  const bases = tags.map((tag) => der(0x30, der(tag, bytes('x'))));
  const own: ReturnType<typeof x509.basicConstraints> = {
    oid: '2.5.29.30',
    critical: true,
    value: der(0x30, der(0xa0, ...bases)),
  };
  const key = world.keyPair('p256', 'constrained');
  return createAuthority({ name: { commonName: 'constrained' }, key, extensions: [own] });
}

const shown = (pem: string): string =>
  renderPins(showPins(bytes(pem), 'root.pem'), { color: false, width: 80 });

describe('what a pinned CA constrains is shown', () => {
  it.each([
    [[0x81, 0x86, 0x81], 'mail addresses, URIs'],
    [[0x82], 'DNS names'],
    [[0x88, 0x82], 'names of an unknown kind, DNS names'],
  ])('%j: %s', (tags, words) =>
    expect(shown(root(...tags).certificate.pem)).toMatch(new RegExp(`constrains +${words}\n`)),
  );

  it('and nothing where it is free', () => {
    expect(showPins(bytes(world.root.certificate.pem), 'root.pem').constrained).toEqual({});
    expect(shown(world.root.certificate.pem)).not.toContain('constrains');
  });

  it('of a trusted root too', () => {
    expect(showPins(bytes(world.trustedRoot()), 'root.json').constrained).toEqual({});
    const own = certificateAuthority(root(0x82), 'https://own.example');
    const changed = world.trustedRoot((all) => ({ ...all, certificateAuthorities: [own] }));
    const { constrained } = showPins(bytes(changed), 'root.json');
    expect(Object.values(constrained)).toEqual([['DNS names']]);
  });

  it('and what cannot be read is refused', async () => {
    const { certificate } = root();
    const refused = await codeOf(() => showPins(bytes(certificate.pem), 'root.pem'));
    expect(refused).toBe('CERT_CHAIN');
  });
});

describe('a file is shown', () => {
  it('with a byte order mark, CRLF and text between', () => {
    const text = `\ufeff# x\n${world.root.certificate.pem}`.replaceAll('\n', '\r\n');
    expect(showPins(bytes(text), 'root.pem').anchors).toHaveLength(1);
  });

  it('CONFIG in DER, with the command that converts', () =>
    expect(() => showPins(world.root.certificate.der, 'root.der')).toThrow(
      expect.objectContaining({
        code: 'CONFIG',
        message: expect.stringContaining('openssl x509 -inform DER'),
      }),
    ));
});
