/** The line of a CA's configuration that each finding changes. */
import type { LintRule } from '@sealift/pki/lint';

const FULCIO =
  'Fulcio: have the certificate issued anew, and put it first in the file of --fileca-cert ' +
  '(--ca=fileca) or --kms-cert-chain-path (--ca=kmsca)';
const VALIDITY = 'openssl x509 -req -days N, no longer than the CA itself';

/** By rule: what to write, and where. Tools whose setting is not known are left out. */
export const CONFIG_LINES: { readonly [rule in LintRule]: readonly string[] } = {
  readable: ['openssl: issue it anew, with keys and algorithms that can be verified'],
  order: ['the file: each certificate before its issuer, the root last'],
  root: ['the file: add the root at its end, or pin on purpose with --partial-chain'],
  signature: ['the file: take the CA certificate with the key that signed it'],
  algorithm: [
    'openssl.cnf: default_md = sha256',
    'openssl.cnf, RSASSA-PSS: -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest',
  ],
  ca: [
    'openssl.cnf: basicConstraints = critical, CA:TRUE',
    'step-ca template: "basicConstraints": { "isCA": true }',
    FULCIO,
  ],
  certSign: [
    'openssl.cnf: keyUsage = critical, keyCertSign, cRLSign',
    'step-ca template: "keyUsage": ["certSign", "crlSign"]',
    FULCIO,
  ],
  caPurpose: [
    'openssl.cnf: extendedKeyUsage = codeSigning (timeStamping for a timestamp authority), or none',
    'step-ca template: "extKeyUsage": ["codeSigning"]',
    FULCIO,
  ],
  pathLength: [
    'openssl.cnf: basicConstraints = critical, CA:TRUE, pathlen:N with a larger N, or without it',
    'step-ca template: "basicConstraints": { "isCA": true, "maxPathLen": N }',
    'Vault PKI: max_path_length of root/generate or root/sign-intermediate',
  ],
  nested: [VALIDITY],
  expired: [VALIDITY],
  leafIsCa: [
    'openssl.cnf: basicConstraints = critical, CA:FALSE; keyUsage without keyCertSign',
    'Vault PKI: issue it through a role, not through root/sign-intermediate',
  ],
  digitalSignature: [
    'openssl.cnf: keyUsage = critical, digitalSignature',
    'step-ca template: "keyUsage": ["digitalSignature"]',
    'Vault PKI role: key_usage=DigitalSignature',
  ],
  codeSigning: [
    'openssl.cnf: extendedKeyUsage = codeSigning',
    'step-ca template: "extKeyUsage": ["codeSigning"]',
    'Vault PKI role: code_signing_flag=true',
  ],
  timeStamping: ['openssl.cnf: extendedKeyUsage = critical, timeStamping'],
  name: ['openssl.cnf: subjectAltName = email:NAME@HOST or URI:…; or a subject'],
  path: [
    'openssl.cnf: nameConstraints, certificatePolicies and policyConstraints of the CAs must ' +
      'allow what the certificates below say',
  ],
  peer: ['openssl.cnf: have the constraints or policies written so that both readings agree'],
};
