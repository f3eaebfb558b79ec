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
};

type Name = keyof typeof REGISTRY_FLAGS;

export type ConnectionFlags = Pick<Interfaces.InferredFlags<typeof REGISTRY_FLAGS>, Name>;

/** Every one of them is idle where no registry is asked. */
export const REGISTRY_FLAG_NAMES = Object.keys(REGISTRY_FLAGS) as readonly Name[];
