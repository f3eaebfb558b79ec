import { hex } from '@sealift/bytes';
import type { Certificate as Peer } from 'pkijs';
import type { Certificate } from './certificate.ts';

/** What two readers of one certificate must agree on. */
export interface View {
  readonly serial: string;
  readonly issuer: string;
  readonly subject: string;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly spki: string;
  readonly signature: string;
  readonly tbs: string;
  readonly extensions: readonly string[];
}

export const view = (certificate: Certificate): View => ({
  serial: hex.encode(certificate.serial),
  issuer: hex.encode(certificate.issuer),
  subject: hex.encode(certificate.subject),
  notBefore: certificate.notBefore,
  notAfter: certificate.notAfter,
  spki: hex.encode(certificate.publicKey.spki),
  signature: hex.encode(certificate.signature),
  tbs: hex.encode(certificate.tbs),
  extensions: [...certificate.extensions.values()].map(
    ({ oid, critical, value }) => `${oid} ${critical} ${hex.encode(value)}`,
  ),
});

const bytes = (block: { toBER(): ArrayBuffer }): string =>
  hex.encode(new Uint8Array(block.toBER()));

/** The same, as pkijs read it. */
export const peerView = (peer: Peer): View => ({
  serial: hex.encode(peer.serialNumber.valueBlock.valueHexView),
  issuer: bytes(peer.issuer.toSchema()),
  subject: bytes(peer.subject.toSchema()),
  notBefore: peer.notBefore.value.getTime(),
  notAfter: peer.notAfter.value.getTime(),
  spki: bytes(peer.subjectPublicKeyInfo.toSchema()),
  signature: hex.encode(peer.signatureValue.valueBlock.valueHexView),
  tbs: hex.encode(peer.tbsView),
  extensions: (peer.extensions ?? []).map(
    ({ extnID, critical, extnValue }) =>
      `${extnID} ${critical} ${hex.encode(extnValue.valueBlock.valueHexView)}`,
  ),
});
