/** @sealift/pki: from a signer's certificate to a pinned CA, and what the certificate says. */
import { readFileSync } from 'node:fs';
import { nodeCrypto } from '@sealift/crypto';
import { PathFinder, time, x509 } from '@sealift/pki';
import { decodeBundle } from '@sealift/sigstore';
import { trustFromTrustedRoot } from '@sealift/trust';

const folder = 'test-vectors/verify/defaults';
const { material } = decodeBundle(readFileSync(`${folder}/bundle.sigstore.json`));
const trust = trustFromTrustedRoot(readFileSync(`${folder}/trusted_root.json`), 'the pin');
if (material.kind !== 'certificate') throw new Error('signed with a key');

const leaf = x509.parse(material.leaf);
x509.checkLeaf(leaf, 'codeSigning');
for (const { type, value } of x509.subjectAltNames(leaf)) console.log(type, value);
const finder = new PathFinder(trust.authorities, nodeCrypto, 'codeSigning');
for (const { certificates } of await finder.paths(leaf, []))
  for (const { notBefore, notAfter } of certificates)
    console.log(time.formatWindow({ start: notBefore, end: notAfter }));
