import { reject } from '@sealift/bytes';
import type { RegistryOptions } from '@sealift/registry';
import { configuring, readConfiguredText } from '@sealift/verifier';

type Environment = { readonly [name: string]: string | undefined };
interface Flags {
  readonly 'allow-http-registry': boolean;
  readonly 'registry-cacert': string | undefined;
}

/** What the registry client needs to know. @throws Misconfigured CONFIG */
export const registryOptions = (flags: Flags, environment: Environment): RegistryOptions =>
  configuring(() => {
    const path = flags['registry-cacert'];
    // Whoever can break a connection could then be any registry. T30
    if (environment['NODE_TLS_REJECT_UNAUTHORIZED'] === '0')
      reject(
        'CONFIG',
        'NODE_TLS_REJECT_UNAUTHORIZED=0 turns TLS off; unset it, and pin a private CA with ' +
          '--registry-cacert',
      );
    return {
      environment,
      allowHttp: flags['allow-http-registry'],
      ...(path === undefined
        ? {}
        : { ca: readConfiguredText({ path, source: `--registry-cacert ${path}` }) }),
    };
  });
