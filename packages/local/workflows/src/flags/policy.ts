import { Flags } from '@oclif/core';

const helpGroup = 'POLICY';
const repeated = { multiple: true, multipleNonGreedy: true } as const;
const text = (helpValue: string, summary: string) =>
  Flags.string({ helpGroup, helpValue, summary });

/** Who must have signed what, as cosign names it. */
export const POLICY_FLAGS = {
  key: Flags.string({
    helpGroup,
    ...repeated,
    helpValue: 'PEM',
    summary: 'Public key of the signer; any one of several suffices.',
  }),
  keyring: text(
    'FILE[,NAME]',
    'Keyring of a signing service: any version of its key that counts; in place of --key.',
  ),
  'certificate-identity': text('TEXT', "The certificate's subject: a mail address or a URI."),
  'certificate-identity-regexp': text(
    'PATTERN',
    'The same as a regular expression for the whole text.',
  ),
  'certificate-oidc-issuer': text('URL', 'Who vouched for that identity.'),
  'certificate-oidc-issuer-regexp': text(
    'PATTERN',
    'The same as a regular expression for the whole text.',
  ),
  'no-oidc-issuer': Flags.boolean({
    helpGroup,
    summary: 'The certificate states no issuer: it comes from a CA of your own.',
  }),
  'certificate-github-workflow-trigger': text('TEXT', 'Event that started the GitHub workflow.'),
  'certificate-github-workflow-sha': text('SHA', 'Commit of the GitHub workflow.'),
  'certificate-github-workflow-name': text('TEXT', 'Name of the GitHub workflow.'),
  'certificate-github-workflow-repository': text(
    'OWNER/NAME',
    'Repository that the GitHub workflow ran for.',
  ),
  'certificate-github-workflow-ref': text('REF', 'Git reference that the GitHub workflow ran on.'),
  'certificate-source-repository': text(
    'URI',
    'Source repository, such as https://github.com/owner/name.',
  ),
  type: Flags.string({
    helpGroup,
    ...repeated,
    helpValue: 'TYPE',
    summary:
      'Ask for an attestation of this type instead of a signature: slsaprovenance, ' +
      'slsaprovenance1, spdxjson, cyclonedx, openvex, … or a URI.',
  }),
  expect: text('FILE', 'Names with the digests they must have, one NAME@sha256:… a line.'),
  image: Flags.string({
    helpGroup,
    ...repeated,
    helpValue: 'NAME[@DIGEST]',
    summary: 'Only this image; with @sha256:… its name must have that digest. Repeatable.',
  }),
  seal: Flags.string({
    helpGroup: 'SEAL',
    helpValue: 'FILE',
    summary: 'Seal of the bundle, made by `sealift seal`: it vouches for the names.',
  }),
  'seal-key': Flags.string({
    helpGroup: 'SEAL',
    ...repeated,
    helpValue: 'PEM',
    summary: 'Public key that may have sealed; not one of --key.',
  }),
  'verify-at': text(
    'TIME',
    'Check certificates at this time where nothing proves a time (2026-01-31T12:00:00Z).',
  ),
  'key-valid-from': text(
    'TIME',
    'The keys of --key count from this time on; then a time of signing must be proved.',
  ),
  'key-valid-until': text('TIME', 'The keys of --key count up to this time.'),
  witness: Flags.string({
    helpGroup,
    ...repeated,
    helpValue: 'NAME+ID+KEY',
    summary: "Key of a witness that must have cosigned the log's checkpoint. Repeatable.",
  }),
  'witness-quorum': Flags.integer({
    helpGroup,
    helpValue: 'N',
    summary: 'How many of the witnesses; by default all.',
  }),
  'insecure-ignore-tlog': Flags.boolean({
    helpGroup,
    summary: 'Do without a transparency log. The report says so.',
  }),
  'insecure-ignore-sct': Flags.boolean({
    helpGroup,
    summary: 'Do without certificate transparency. The report says so.',
  }),
};
