import { Flags, type Interfaces } from '@oclif/core';

const helpGroup = 'REGISTRY';

/**
 * How registries are talked to. Logins come from `docker login`, `podman login` or `skopeo login`;
 * proxies from HTTPS_PROXY and NO_PROXY.
 */
export const REGISTRY_FLAGS = {
  'allow-http-registry': Flags.boolean({
    helpGroup,
    summary: 'Plain http on other hosts than this one, where https is not spoken.',
  }),
  'registry-cacert': Flags.string({
    helpGroup,
    helpValue: 'PEM',
    summary: "Certificates of the registry's CA, beside those of the system.",
  }),
  'registry-client-cert': Flags.string({
    helpGroup,
    helpValue: 'PEM',
    dependsOn: ['registry-client-key'],
    summary: 'Certificate that is shown to the one registry that is asked.',
  }),
  'registry-client-key': Flags.string({
    helpGroup,
    helpValue: 'PEM',
    dependsOn: ['registry-client-cert'],
    summary: 'Its private key, without a password.',
  }),
  'registry-server-name': Flags.string({
    helpGroup,
    helpValue: 'NAME',
    summary: 'The name that its certificate is for, where that is not the one that is asked.',
  }),
  'registry-username': Flags.string({
    helpGroup,
    helpValue: 'NAME',
    dependsOn: ['registry-password-file'],
    summary: 'Login for the one registry that is asked, in place of those of docker login.',
  }),
  'registry-password-file': Flags.string({
    helpGroup,
    helpValue: 'FILE',
    dependsOn: ['registry-username'],
    summary: 'File with its password.',
  }),
  'registry-token-file': Flags.string({
    helpGroup,
    helpValue: 'FILE',
    exclusive: ['registry-username'],
    summary: 'File with a bearer token for that registry.',
  }),
};

type Name = keyof typeof REGISTRY_FLAGS;

export type ConnectionFlags = Pick<Interfaces.InferredFlags<typeof REGISTRY_FLAGS>, Name>;

/** Every one of them is idle where no registry is asked. */
export const REGISTRY_FLAG_NAMES = Object.keys(REGISTRY_FLAGS) as readonly Name[];
