import { Flags } from '@oclif/core';
import { FORCE_FLAG } from '@sealift/console';
import { OPENING_FLAGS } from '../signing/flags.ts';

const denied = (helpValue: string, summary: string) =>
  Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpGroup: 'WHAT IS DENIED',
    helpValue,
    summary: `${summary} Repeatable.`,
  });

/** What may be denied, and from when on. */
export const TARGET_FLAGS = {
  digest: denied('sha256:…', 'Bytes: an image, a layer, a file, evidence. Always denied.'),
  'public-key': denied('PEM', 'A key: its PEM file, or SHA256: and the hex digest of its SPKI.'),
  certificate: denied('PEM', 'A certificate: its PEM file, or SHA256: and the hex digest.'),
  identity: denied('TEXT', "A certificate's subject: exactly this mail address or URI."),
  issuer: Flags.string({
    helpGroup: 'WHAT IS DENIED',
    helpValue: 'URL',
    summary: 'The issuer that the identities are of; without it, whoever vouches for them.',
  }),
  log: denied('HEX', 'A transparency log or CT log, by its ID.'),
  entry: denied('HEX', 'A log entry: LOGID:INDEX, its UUID or its leaf hash. Always denied.'),
  crl: denied('FILE', 'Whoever is on this list of revoked certificates (CRL), PEM or DER.'),
  openvex: denied('FILE', 'What this OpenVEX document says is affected, by its digests.'),
  from: Flags.string({
    helpGroup: 'WHAT IS DENIED',
    helpValue: 'TIME',
    exclusive: ['compromised'],
    summary: 'What somebody else proves to be from before this time still counts.',
  }),
  compromised: Flags.boolean({
    helpGroup: 'WHAT IS DENIED',
    summary: 'Nothing of it counts, whatever the time.',
  }),
  reason: Flags.string({
    helpGroup: 'WHAT IS DENIED',
    helpValue: 'TEXT',
    required: true,
    summary: 'Why; whoever is refused reads it.',
  }),
};

/** Who signs a pack, whose packs it takes over, and where it goes. */
export const PACK_FLAGS = {
  output: Flags.string({
    char: 'o',
    helpValue: 'FILE',
    required: true,
    summary: 'The deny pack to write.',
  }),
  ...FORCE_FLAG,
  'pack-version': Flags.integer({
    helpValue: 'N',
    min: 1,
    summary: 'Its version; one more than the highest of the packs where not given.',
  }),
  'deny-key': Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'PEM',
    summary: 'Public key that may have signed the packs, beside that of --key. Repeatable.',
  }),
  key: Flags.string({
    required: true,
    helpValue: 'KEY',
    summary:
      'Private key that signs deny packs, and does nothing else: a file, pkcs11:… or ' +
      'sealift://NAME',
  }),
  ...OPENING_FLAGS,
};
