import { FLAGS_OF } from './command-flags.ts';
import { type Fate, instead, so } from './fate.ts';

const TOKEN = instead('a token is for signing: `sign --help` says where it comes from');
const CARD = instead('a token is --key pkcs11:…, with --pin-file or COSIGN_PKCS11_PIN');
const BUNDLED = instead('a Sigstore bundle holds it: give that by --bundle');
const LOOKED = instead('sboms are attestations, or found by `download sbom`');
const write = (flag: string): Fate => instead(`write ${flag}`);

/** Flags of cosign 2 and 3, of gh, and of sigstore's clients, by their names without dashes. */
const FLAGS: Readonly<Record<string, Fate>> = {
  offline: so('verification asks no network', { on: true }),
  'local-image': so('a folder is read where its path is given', { on: true }),
  'new-bundle-format': so('evidence of every form is read as what it is'),
  'experimental-oci11': so('referrers and tags of cosign are both looked at'),
  'check-claims': so('what was signed is always compared with the image', { on: true }),
  'max-workers': so('images are judged one by one, and hashed by --jobs', { takesValue: true }),
  'private-infrastructure': so(
    'no public service is asked; a log is, as always: --insecure-ignore-tlog does without',
  ),
  'allow-certificate-chain': so('a bundle may carry its chain, behind what is pinned'),
  t: so('a service that does not answer is given up by itself', { takesValue: true }),
  timeout: so('a service that does not answer is given up by itself', { takesValue: true }),
  'skip-confirmation': write('--yes'),
  force: instead('what would replace something asks for --yes, --force or --move-tags by name'),
  f: instead('what would replace something asks for --yes, --force or --move-tags by name'),
  'rekor-url': instead('no log is asked when something is verified: pin its key by --rekor-key'),
  policy: instead('`verify --policy` takes a policy file, which asks for attestations too'),
  sk: CARD,
  slot: CARD,
  payload: instead('`attach signature` puts it beside the image; verify then'),
  'signature-digest-algorithm': instead('the hash follows from the key and the form of evidence'),
  attachment: LOOKED,
  'attachment-tag-prefix': LOOKED,
  output: instead('the report is --json, or --report text=FILE'),
  'output-file': instead('write --report text=FILE'),
  o: instead('the report is --json or --report text=FILE, and what is printed goes into > FILE'),
  'rfc3161-timestamp': BUNDLED,
  'rfc3161-timestamp-bundle': BUNDLED,
  'allow-insecure-registry': instead(
    'a registry of an own CA is --registry-cacert FILE, and clear http --allow-http-registry',
  ),
  'k8s-keychain': instead('log in where DOCKER_CONFIG or REGISTRY_AUTH_FILE says'),
  'registry-password': write('--registry-password-file'),
  'registry-token': write('--registry-token-file'),
  'registry-referrers-mode': instead('referrers and tags are written as --format asks'),
  'custom-trusted-root': write('--trusted-root'),
  'trust-config': write('--trusted-root'),
  'cert-identity-regex': write('--certificate-identity-regexp'),
  'certificate-identity-uri': write('--certificate-identity'),
  'certificate-identity-email': write('--certificate-identity'),
  'certificate-issuer': write('--certificate-oidc-issuer'),
  'certificate-email': write('--certificate-identity'),
  'cert-email': write('--certificate-identity'),
  'ctlog-threshold': write('--sct-threshold'),
  'predicate-type': write('--type'),
  'signer-workflow': write('--certificate-identity'),
  'deny-self-hosted-runners': instead('write a condition (where) into a policy file'),
  'tlog-upload': so('nothing is logged but where --rekor-url or --signing-config says', {
    by: ['rekor-url', 'signing-config'],
  }),
  upload: instead('`sign-blob` writes a bundle, and `attach signature` puts it there'),
  'issue-certificate': instead(
    'it is for signing: `sign --key … --issue-certificate --fulcio-url …`',
  ),
  'output-signature': instead('`download signature` prints it; sign-blob writes --bundle'),
  'output-certificate': instead('it is in the bundle that sign-blob writes by --bundle'),
  'output-attestation': instead('`download attestation` prints it'),
  'output-payload': instead('`payload generate` prints it'),
  'record-creation-timestamp': instead('a time that nobody proves is not signed'),
  'oidc-issuer': TOKEN,
  'oidc-client-id': TOKEN,
  'oidc-client-secret-file': TOKEN,
  'oidc-provider': TOKEN,
  'oidc-redirect-url': instead('--oidc-issuer is logged in at by a code, which goes nowhere back'),
  'oidc-disable-ambient-providers': so('nothing is signed, and so no provider is asked'),
  'fulcio-auth-flow': TOKEN,
  'insecure-skip-verify': instead('what a service answers is always verified'),
  'use-signing-config': write('--signing-config FILE'),
  kms: instead('a key of a KMS signs as --key NAME://KEY; `key generate --kms` has one made'),
  only: instead('all that is attached goes along; `copy --only` takes less'),
  'sig-only': write('--only sig'),
};

/** Flags that some commands of cosign have with another meaning. */
const OF_SIGNING = new Set(['rekor-url', 'payload']);

/**
 * What becomes of a flag that a command here has not, or undefined where nobody knows it.
 * @param name without its dashes @param command `verify-blob`, `attach:signature`
 */
export function fateOfFlag(name: string, command: string): Fate | undefined {
  const own = Object.hasOwn(FLAGS_OF, command) ? FLAGS_OF[command] : undefined;
  if (own !== undefined && Object.hasOwn(own, name)) return own[name];
  if (!Object.hasOwn(FLAGS, name)) return undefined;
  if (OF_SIGNING.has(name) && !command.startsWith('verify')) return undefined;
  return FLAGS[name];
}

/** Every flag of which a fate is known. */
export const FLAG_NAMES: readonly string[] = Object.keys(FLAGS);

/** What becomes of a policy that is code, by the ending of its name, before it is opened. */
export const fateOfPolicy = (path: string): string | undefined => {
  const [, ending] = /\.(rego|cue)$/i.exec(path) ?? [];
  return ending === undefined
    ? undefined
    : `a policy in ${ending.toLowerCase() === 'rego' ? 'Rego' : 'CUE'} is not read: write its ` +
        'conditions in CEL, as where: in a sealift policy (`policy init`)';
};
