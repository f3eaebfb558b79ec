import { checkEnvironment, type Environment } from '@sealift/http';
import type { RegistryOptions } from '@sealift/registry';
import { configuring, readConfiguredText } from '@sealift/verifier';

interface Flags {
  readonly 'allow-http-registry': boolean;
  readonly 'registry-cacert': string | undefined;
}

/** What the registry client needs to know. @throws Misconfigured CONFIG */
export const registryOptions = (flags: Flags, environment: Environment): RegistryOptions =>
  configuring(() => {
    const path = flags['registry-cacert'];
    checkEnvironment(environment);
    return {
      environment,
      allowHttp: flags['allow-http-registry'],
      ...(path === undefined
        ? {}
        : { ca: readConfiguredText({ path, source: `--registry-cacert ${path}` }) }),
    };
  });
