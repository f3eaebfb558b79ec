import type { Code } from '@sealift/failures';

/** A message of another program that people search for, and what it means here. */
export interface KnownMessage {
  /**
   * A part of the message, as its program prints it; compared without regard to case and white
   * space.
   */
  readonly text: string;
  readonly codes: readonly Code[];
  readonly advice: string;
}

/**
 * Messages of cosign 2 and 3 (and of its libraries), with the codes that sealift gives in the same
 * situation.
 */
export const KNOWN_MESSAGES: readonly KnownMessage[] = [
  {
    text: 'no matching signatures',
    codes: ['NO_SIGNATURE', 'SIGNATURE', 'IDENTITY', 'UNKNOWN_LOG', 'KEY'],
    advice:
      'cosign says this for every reason why no signature passed. sealift lists each signature ' +
      'by the check that failed: run `sealift-verify verify`, and with --verbose for every check.',
  },
  {
    text: 'no signatures found',
    codes: ['NO_SIGNATURE'],
    advice:
      'The image came without a signature. `sealift-verify inspect` shows what travelled and ' +
      'what was looked for; if it carries attestations only, ask for one with --type.',
  },
  {
    text: 'no matching attestations',
    codes: ['NO_ATTESTATION', 'SIGNATURE', 'IDENTITY'],
    advice:
      'Compare --type with the predicate types that the report lists: the alias names a ' +
      'version, such as https://slsa.dev/provenance/v0.2.',
  },
  {
    text: 'rekor log public key not found for payload',
    codes: ['UNKNOWN_LOG'],
    advice:
      'The entry is of a log whose key is not pinned. sealift prints the log ID that the entry ' +
      'names and the IDs that are pinned: obtain the key of that log out of band and give it ' +
      'with --rekor-key or SIGSTORE_REKOR_PUBLIC_KEY, or give --trusted-root.',
  },
  {
    text: 'set a custom key with env var SIGSTORE_REKOR_PUBLIC_KEY',
    codes: ['UNKNOWN_LOG'],
    advice:
      'sealift reads that variable too; --rekor-key replaces it, and for a log of version 2 the ' +
      'origin is needed: --rekor-key PATH,ORIGIN.',
  },
  {
    text: 'x509: certificate signed by unknown authority',
    codes: ['CERT_CHAIN', 'REGISTRY'],
    advice:
      'While verifying: the certificate of the signer leads to no pinned root; pin it with ' +
      '--ca-roots (and --ca-intermediates) or --trusted-root. While talking to a registry: its ' +
      'TLS certificate is of a private CA; give --registry-cacert.',
  },
  {
    text: 'set a custom root with env var SIGSTORE_ROOT_FILE',
    codes: ['CERT_CHAIN'],
    advice:
      'sealift reads that variable too (roots and intermediates in one PEM file); --ca-roots or ' +
      '--trusted-root replace it.',
  },
  {
    text: 'offline verification failed',
    codes: ['TLOG_MISSING'],
    advice:
      'The signature has no proof of the log attached, so that it can only be checked online. ' +
      'Export it again from a source that holds the proof, sign again with a log, or waive with ' +
      '--insecure-ignore-tlog.',
  },
  {
    text: 'no signatures associated with the image saved in',
    codes: ['NO_SIGNATURE', 'NO_IMAGES'],
    advice:
      'The directory of `cosign save` lists no signature. sealift also reads the referrers that ' +
      'such a directory holds without listing; `sealift-verify inspect DIR` shows what is there.',
  },
  {
    text: 'not enough verified log entries',
    codes: ['UNKNOWN_LOG', 'TLOG_MISSING', 'SET', 'INCLUSION'],
    advice:
      'No log entry could be verified. sealift never skips one silently: the FAILED line says ' +
      'whether it is of an unknown log, missing, or wrong.',
  },
  {
    text: 'expected a signed timestamp to verify an expired certificate',
    codes: ['TIMESTAMP_MISSING'],
    advice:
      'Certificates of Fulcio live ten minutes; something must prove when the signature was ' +
      'made. Keep the log entry (no --insecure-ignore-tlog), or state the time with ' +
      '--verify-at; the report then says that the time is yours.',
  },
  {
    text: 'trusted root is required when using new bundle format',
    codes: ['CONFIG', 'USAGE'],
    advice:
      'sealift verifies bundles of the new format with PEM pins as well: --rekor-key, ' +
      '--ca-roots, --ca-intermediates, --ct-key; or give --trusted-root.',
  },
  {
    text: 'Existence of the claims in the transparency log was verified offline',
    codes: [],
    advice:
      'That is success. In the report of sealift it is the passed check of the promise (SET) or ' +
      'of the inclusion proof.',
  },
  {
    text: 'none of the expected identities matched what was in the certificate',
    codes: ['IDENTITY'],
    advice:
      'Compare signer, issuer and source in the report with what you asked for. Regular ' +
      'expressions must match the whole text here.',
  },
  {
    text: 'error verifying bundle: comparing public key PEMs',
    codes: ['TLOG_BODY_MISMATCH'],
    advice:
      'The log entry is about another key or certificate than the one that came with the ' +
      'signature.',
  },
  {
    text: 'certificate transparency log public key not found',
    codes: ['SCT'],
    advice:
      'The certificate was logged in a CT log that is not pinned: pin its key with --ct-key or ' +
      'SIGSTORE_CT_LOG_PUBLIC_KEY_FILE, or give --trusted-root; a private CA without a CT log ' +
      'needs --insecure-ignore-sct.',
  },
  {
    text: 'ctfe public key not found for embedded SCT',
    codes: ['SCT'],
    advice: 'Pin the key of that CT log with --ct-key or SIGSTORE_CT_LOG_PUBLIC_KEY_FILE.',
  },
  {
    text: 'MANIFEST_UNKNOWN',
    codes: ['NOT_FOUND'],
    advice: 'The registry has no such tag or digest; check the reference.',
  },
  {
    text: 'UNAUTHORIZED: authentication required',
    codes: ['AUTH'],
    advice:
      'Log in with `docker login`, `podman login` or `skopeo login`; sealift reads the same files.',
  },
  {
    text: 'http: server gave HTTP response to HTTPS client',
    codes: ['REGISTRY'],
    advice:
      'The registry speaks plain http. On another host than this one that needs ' +
      '--allow-http-registry.',
  },
  {
    text: 'decrypt: encrypted: decryption failed',
    codes: ['KEY_PASSWORD'],
    advice:
      'The password does not open the private key, or the file is damaged. COSIGN_PASSWORD ' +
      'counts with every character, a line end too; --password-file leaves one line end out.',
  },
  {
    text: 'unsupported pem type: PRIVATE KEY',
    codes: ['KEY_FILE'],
    advice:
      'The private key is not encrypted. cosign and sealift sign with encrypted key files only: ' +
      'make one with `sealift key import --key FILE`.',
  },
  {
    text: 'unsupported pem type',
    codes: ['KEY_FILE'],
    advice:
      'The file holds something else than an encrypted private key; `sealift key inspect FILE` ' +
      'says what.',
  },
  {
    text: 'invalid pem block',
    codes: ['KEY_FILE'],
    advice:
      'The file of the private key is no PEM: it was cut or is another file. Take it from its ' +
      'backup.',
  },
  {
    text: 'x509: failed to parse private key (use ParseECPrivateKey instead for this key type)',
    codes: ['KEY_FILE'],
    advice:
      'Inside the key file is a key in SEC1, which neither cosign nor sealift takes. Import the ' +
      'original once more with `sealift key import`: it is written as PKCS#8.',
  },
  {
    text: 'error validating rsa key: key size not supported',
    codes: ['KEY_FILE'],
    advice: 'RSA keys must be of 2048, 3072 or 4096 bits.',
  },
  {
    text: 'key generated by vulnerable Infineon-based hardware',
    codes: ['KEY_FILE'],
    advice:
      'ROCA (CVE-2017-15361): the private key can be computed from the public one. Make a new ' +
      'key, and distrust what this one signed.',
  },
  {
    text: 'error validating ecdsa key: ECDSA curve',
    codes: ['KEY_FILE'],
    advice: 'Elliptic curve keys must be of P-256, P-384 or P-521.',
  },
  {
    text: 'error parsing ecdsa private key',
    codes: ['KEY_FILE'],
    advice:
      'The key is of another curve than P-256, P-384 and P-521, or it is encrypted by OpenSSL: ' +
      'decrypt it with `openssl pkey -in FILE` first.',
  },
  {
    text: 'opening pkcs11 token key: unimplemented',
    codes: ['TOKEN'],
    advice:
      'This cosign was built without PKCS#11, as most are. `sealift sign` takes the same ' +
      'pkcs11: reference, without pin-value, and cosign verifies what it signs.',
  },
  {
    text: 'CKR_PIN_INCORRECT',
    codes: ['TOKEN_PIN'],
    advice:
      'The PIN of the token is wrong. Do not try others: tokens lock after a few. sealift tries ' +
      'one PIN once, and says so before the last try.',
  },
  {
    text: 'MANIFEST_BLOB_UNKNOWN',
    codes: ['REGISTRY'],
    advice:
      'The registry got a manifest before its layers. `cosign load` of cosign 3 does that with ' +
      'bundles; `sealift load` pushes the same directory in the right order.',
  },
  {
    text: 'inappropriate ioctl for device',
    codes: ['USAGE'],
    advice:
      'A password is needed and there is no terminal to ask at: set COSIGN_PASSWORD, or give ' +
      '--password-file.',
  },
  {
    text: 'invalid signature when validating ASN.1 encoded signature',
    codes: ['SIGNATURE'],
    advice:
      'Another key signed, or something else was signed. With a key of P-384 or P-521 cosign ' +
      'also says this for good signatures, unless --signature-digest-algorithm names sha384 or ' +
      'sha512; sealift takes the digest of the key.',
  },
];
