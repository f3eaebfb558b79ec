import { equal } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { type Certificate, keys, sct, x509 } from '@sealift/pki';
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import { NEEDS, PEERS, peer, peerText } from '../peers.ts';

const CT = 'sigstore-java/certificatetransparency';
const FULCIO = 'sigstore-java/fulcio-response/valid';

/** The first block of a file; OpenSSL wrote the certificate's text in front of some. */
const block = (path: string): Certificate => {
  const text = peerText(path);
  return x509.fromPem(text.slice(text.indexOf('-----BEGIN')))[0] ?? expect.unreachable();
};

async function verified(leaf: Certificate, issuer: Certificate, log: string): Promise<boolean[]> {
  const key = keys.fromPem(peerText(log));
  const own = sct.embedded(leaf).filter(({ logId }) => equal(logId, key.id));
  return Promise.all(
    own.map((each) =>
      nodeCrypto.verify(key, 'sha256', sct.signedData(each, leaf, issuer), each.signature),
    ),
  );
}

describe.skipIf(PEERS === '')(`certificate transparency in sigstore-java ${NEEDS}`, () => {
  const leaf = () => block(`${FULCIO}/certWithSct.pem`);
  const issuer = () => block(`${FULCIO}/fulcio.crt.pem`);

  it('a certificate of Fulcio with its SCT', async () =>
    expect(await verified(leaf(), issuer(), `${FULCIO}/ctfe.pub`)).toEqual([true]));
  it('not under another issuer', async () =>
    expect(await verified(leaf(), leaf(), `${FULCIO}/ctfe.pub`)).toEqual([false]));
  it('not of another log', async () =>
    expect(await verified(leaf(), issuer(), `${CT}/ct-server-key-public.pem`)).toEqual([]));

  const TEXT = ['ca-cert.pem', 'cert.pem', 'cert-ct-embedded.pem', 'cert-ct-poisoned.pem'];
  it.each(TEXT)('%s has RSA keys of 1024 bits: KEY', async (name) =>
    expect(await codeOf(() => block(`${CT}/${name}`))).toBe('KEY'),
  );
  it.each(TEXT)('%s with the text in front of it is no PEM of ours: CERT_CHAIN', async (name) =>
    expect(await codeOf(() => x509.fromPem(peerText(`${CT}/${name}`)))).toBe('CERT_CHAIN'),
  );
  it('a private key is no certificate', async () =>
    expect(await codeOf(() => x509.fromPem(peerText(`${CT}/cert-key.pem`)))).toBe('CERT_CHAIN'));
});

describe.skipIf(PEERS === '')(`certificates and keys of sigstore-java ${NEEDS}`, () => {
  it.each([
    ['certs/cert-githuboidc.pem', 1],
    ['certs/cert-single.pem', 1],
    ['certs/cert.pem', 2],
    ['fulcio-response/valid/cert.pem', 2],
    ['fulcio-response/valid/certWithSct.pem', 3],
    ['fulcio-response/valid/fulcio.crt.pem', 2],
  ])('%s holds %d certificates', (path, count) =>
    expect(x509.fromPem(peerText(`sigstore-java/${path}`)).length).toBe(count),
  );
  it('cert.der is one of those in cert.pem', () => {
    const { der } = x509.parse(peer('sigstore-java/certs/cert.der'));
    expect(
      x509.fromPem(peerText('sigstore-java/certs/cert.pem')).some((each) => equal(each.der, der)),
    ).toBe(true);
  });
  it.each([
    ['keys/test-ec.pub', 'p256'],
    ['keys/test-rsa.pub', 'rsa'],
    ['certificatetransparency/ct-server-key-public.pem', 'p256'],
  ])('%s is a key of the type %s', (path, type) =>
    expect(keys.fromPem(peerText(`sigstore-java/${path}`)).type).toBe(type),
  );
});
