import { Args, Flags, type Interfaces } from '@oclif/core';
import { wordsFor } from '@sealift/sources';
import { TARGET_FLAGS } from '@sealift/workflows/flags';
import { IDENTITY_FLAGS } from './identity-flags.ts';

const signer = (helpValue: string, summary: string) =>
  Flags.string({ helpGroup: 'SIGNER', helpValue, summary });
const service = (helpValue: string, summary: string) =>
  Flags.string({ helpGroup: 'SERVICE', helpValue, summary });

/** Of commands that talk to the signing service. */
export const SERVICE_FLAGS = {
  'signer-config': signer(
    'FILE',
    'Configuration of the signing service; otherwise SEALIFT_SIGNER_CONFIG, or ' +
      '~/.config/sealift/signer.json.',
  ),
};

/** Of a key that is in no file: on a token, or with the signing service. */
export const ELSEWHERE_FLAGS = {
  'pin-file': signer(
    'FILE',
    'With pkcs11:… that names no pin-source: file with the PIN; otherwise COSIGN_PKCS11_PIN, or ' +
      'a prompt.',
  ),
  'pin-final-try': Flags.boolean({
    helpGroup: 'SIGNER',
    summary: 'Try the PIN even where a wrong one locks the token.',
  }),
  ...SERVICE_FLAGS,
};

/** Of commands that open a private key, wherever it is. */
export const OPENING_FLAGS = {
  'password-file': signer(
    'FILE',
    "File with the key's password; otherwise COSIGN_PASSWORD, or a prompt.",
  ),
  ...ELSEWHERE_FLAGS,
};

/** What opening a key may take of the command line. */
export type KeyFlags = Pick<
  Interfaces.InferredFlags<typeof OPENING_FLAGS>,
  keyof typeof OPENING_FLAGS
>;

/** Which services are told: all that a signing configuration names in their place. */
export const NAMED_SERVICES = {
  'fulcio-url': service('URL', 'Fulcio, which certifies identities.'),
  'rekor-url': service('URL', 'Transparency log that the signature goes to.'),
  'rekor-version': Flags.string({
    helpGroup: 'SERVICE',
    options: ['1', '2'],
    summary: 'Version of the log at --rekor-url; 1 where not given.',
  }),
  'timestamp-server-url': service('URL', 'Timestamp authority (RFC 3161), the full URL.'),
};

/**
 * Who signs, and which services are told; the names are cosign's. Nothing is asked of anybody that
 * is not named.
 */
export const SIGNING_FLAGS = {
  key: signer(
    'KEY',
    'File of an encrypted private key, made by `sealift key generate` or cosign; pkcs11:…, a ' +
      'key on a token; sealift://NAME, a key of the signing service; env://VARIABLE with such ' +
      'a file; or NAME://KEY of a KMS, by its plugin for cosign.',
  ),
  ...OPENING_FLAGS,
  certificate: signer('PEM', 'With --key: the certificate of that key, of a CA of your own.'),
  'certificate-chain': signer(
    'PEM',
    'With --certificate: its parents, nearest first. They travel with the signature; the root is ' +
      'for verifiers to pin.',
  ),
  'issue-certificate': Flags.boolean({
    helpGroup: 'SIGNER',
    summary: 'With --key: have a Fulcio certify that key for an identity.',
  }),
  ...IDENTITY_FLAGS,
  ...NAMED_SERVICES,
  cacert: service('PEM', "Certificates of the services' CA, beside those of the system."),
  'signing-config': service(
    'FILE',
    'Signing configuration that names these services; excludes their flags.',
  ),
  yes: Flags.boolean({
    char: 'y',
    helpGroup: 'SIGNER',
    summary: 'Accepted for the sake of scripts: nothing is asked.',
  }),
};

export type SigningFlags = Interfaces.InferredFlags<typeof SIGNING_FLAGS>;

/** What evidence is written for. */
export const IMAGE_ARGS = {
  image: Args.string({
    description:
      'image reference (with @sha256:… exactly that image), or, for all images of a place, ' +
      wordsFor('openStore'),
    required: true,
    ignoreStdin: true,
  }),
};

/** How evidence of an image is written. */
export const IMAGE_FLAGS = {
  format: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    options: ['bundle', 'legacy'],
    default: ['bundle'],
    summary:
      'A bundle that refers to the image (cosign 3), or a .sig or .att object (cosign 2, ' +
      'podman). Repeatable, for both.',
  }),
  as: TARGET_FLAGS.as,
};
