import { Flags } from '@oclif/core';

const identity = (helpValue: string, summary: string) =>
  Flags.string({ helpGroup: 'IDENTITY', helpValue, summary });

/** Where an identity token comes from; the names are cosign's. */
export const IDENTITY_FLAGS = {
  'identity-token': identity(
    'FILE',
    'OpenID Connect identity token; a Fulcio then certifies a key made for this signature. ' +
      'Otherwise SIGSTORE_ID_TOKEN, or the token of the CI system.',
  ),
  'oidc-provider': identity(
    'NAME',
    'Take the token of this place and no other: envvar, github-actions, filesystem, ' +
      'buildkite-agent, circleci.',
  ),
  'oidc-disable-ambient-providers': Flags.boolean({
    helpGroup: 'IDENTITY',
    summary: 'Take no token of the place where this runs.',
  }),
  'oidc-issuer': identity(
    'URL',
    'Provider to log in at, with a browser on any device, where no token is at hand.',
  ),
  'oidc-client-id': identity(
    'ID',
    'Whom a token must be for: its audience, and the client at --oidc-issuer; sigstore where not ' +
      'given.',
  ),
  'oidc-client-secret-file': identity('FILE', 'Secret of that client, where it has one.'),
  'fulcio-auth-flow': Flags.string({
    helpGroup: 'IDENTITY',
    options: ['device', 'token'],
    summary: 'How one logs in: device at --oidc-issuer, or token for a token that is at hand.',
  }),
};
