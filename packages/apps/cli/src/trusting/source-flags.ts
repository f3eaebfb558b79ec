import { Flags } from '@oclif/core';
import { configuring } from '@sealift/console';
import { type Connections, type Environment, openConnections } from '@sealift/http';
import { readCertificates } from '../network/certificates.ts';
import { silenceNote } from '../network/options.ts';

/** How whoever serves keys and roots is reached; proxies are in HTTPS_PROXY and NO_PROXY. */
export const SOURCE_FLAGS = {
  cacert: Flags.string({
    helpValue: 'PEM',
    dependsOn: ['url'],
    summary: 'Certificates of the CA of the address, beside those of the system.',
  }),
};

interface Given {
  readonly cacert?: string | undefined;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Asks over connections that are closed afterwards. @throws Misconfigured CONFIG, and as `ask` */
export async function asking<T>(
  flags: Given,
  environment: Environment,
  ask: (connections: Connections) => Promise<T>,
): Promise<T> {
  const { cacert } = flags;
  const connections = configuring(() =>
    openConnections({
      environment,
      onSilence: silenceNote(flags),
      ...(cacert === undefined ? {} : { ca: readCertificates(cacert, '--cacert') }),
    }),
  );
  try {
    return await ask(connections);
  } finally {
    await connections.close();
  }
}
