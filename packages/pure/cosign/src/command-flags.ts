/** Flags that mean something else to other commands, by the command here that has them not. */
import { type Fate, instead, so } from './fate.ts';

const SHOWN = instead('a service is shown no certificate here');
const HASHED = instead('the file itself is hashed: give its path');
const WITH_PROOFS = instead('a signature with its certificate or proofs is put by `attach bundle`');
const ONE_PLATFORM = instead('name that platform by its digest: IMAGE@sha256:…');
const UNPUSHED = instead('what is signed is pushed; `download` prints it');

const SERVICES: Readonly<Record<string, Fate>> = {
  'timestamp-client-cacert': instead('write --cacert'),
  'timestamp-client-cert': SHOWN,
  'timestamp-client-key': SHOWN,
  'timestamp-server-name': instead('a certificate is for the name in --timestamp-server-url'),
  'trusted-root': instead('it is for verifying: give it to `verify` or `verify-blob`'),
};
const STATED = { statement: instead('give its predicate by --predicate, and --type') };
const ADDED = so('nothing is added that no flag gives');

/** By the command as its id is written, and by the flag without its dashes. */
export const FLAGS_OF: Readonly<Record<string, Readonly<Record<string, Fate>>>> = {
  sign: { ...SERVICES, bundle: UNPUSHED },
  attest: { ...SERVICES, ...STATED, bundle: UNPUSHED, 'no-upload': UNPUSHED },
  'sign-blob': {
    ...SERVICES,
    'signing-algorithm': instead('it follows from the key: `key generate --type`'),
  },
  'attest-blob': { ...SERVICES, ...STATED, hash: HASHED },
  'verify-blob': { digest: HASHED },
  'attach:signature': {
    certificate: WITH_PROOFS,
    'certificate-chain': WITH_PROOFS,
    bundle: WITH_PROOFS,
    'rekor-response': WITH_PROOFS,
    tsr: WITH_PROOFS,
  },
  'download:sbom': { platform: ONE_PLATFORM },
  'download:attestation': { platform: ONE_PLATFORM },
  'trust:create': {
    'with-default-services': instead('`trust fetch` brings the root of the public-good instance'),
    'no-default-fulcio': ADDED,
    'no-default-rekor': ADDED,
    'no-default-ctfe': ADDED,
    'no-default-tsa': ADDED,
  },
};
