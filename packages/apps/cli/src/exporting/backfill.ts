/** Proofs of inclusion for evidence that came without: which log is asked, and by whose keys. */
import { Flags } from '@oclif/core';
import { configuring } from '@sealift/console';
import { nodeCrypto } from '@sealift/crypto';
import { Rejection, reject } from '@sealift/failures';
import { type Connections, type Environment, openConnections, serviceUrl } from '@sealift/http';
import { askLog, type LogPins, type LogProofs } from '@sealift/log-proofs';
import type { VerifySetup } from '@sealift/workflows/verifying';
import { readCertificates } from '../network/certificates.ts';
import { silenceNote, waitNote } from '../network/options.ts';

const helpGroup = 'PROOFS';

export const BACKFILL_FLAGS = {
  'backfill-proofs': Flags.boolean({
    helpGroup,
    dependsOn: ['rekor-url'],
    summary:
      'Ask the log at --rekor-url for proofs of inclusion where evidence carries only its ' +
      'promise, or nothing of it. They are verified with the pinned log key, and kept beside the ' +
      'evidence; a proof that cannot be had ends the export.',
  }),
  'rekor-url': Flags.string({
    helpGroup,
    helpValue: 'URL',
    dependsOn: ['backfill-proofs'],
    summary: 'The log that is asked for proofs. What evidence names is never asked.',
  }),
  'rekor-version': Flags.string({
    helpGroup,
    options: ['1', '2'],
    dependsOn: ['rekor-url'],
    summary: 'Version of the log at --rekor-url; 1 where not given.',
  }),
  cacert: Flags.string({
    helpGroup,
    helpValue: 'PEM',
    dependsOn: ['rekor-url'],
    summary: "Certificates of the log's CA, beside those of the system.",
  }),
};

interface Given {
  readonly 'backfill-proofs'?: boolean;
  readonly 'rekor-url'?: string | undefined;
  readonly 'rekor-version'?: string | undefined;
  readonly cacert?: string | undefined;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/**
 * Does what needs the log, where one is to be asked. @throws Misconfigured USAGE | CONFIG, before
 * anything is sent
 */
export async function withBackfill<T>(
  flags: Given,
  setup: VerifySetup | undefined,
  environment: Environment,
  use: (log: LogProofs | undefined) => Promise<T>,
): Promise<T> {
  const url = flags['rekor-url'];
  if (url === undefined || flags['backfill-proofs'] !== true) return use(undefined);
  const opened = configuring(() => open(url, flags, setup, environment));
  try {
    return await use(opened.log);
  } finally {
    await opened.connections.close();
  }
}

function open(
  text: string,
  flags: Given,
  setup: VerifySetup | undefined,
  environment: Environment,
): { readonly log: LogProofs; readonly connections: Connections } {
  const { href } = Rejection.as('USAGE', () => serviceUrl(text, '--rekor-url'));
  const pins = pinsOf(setup);
  const { cacert } = flags;
  const connections = openConnections({
    environment,
    onSilence: silenceNote(flags),
    onWait: waitNote(flags),
    ...(cacert === undefined ? {} : { ca: readCertificates(cacert, '--cacert') }),
  });
  const version = flags['rekor-version'] === '2' ? 2 : 1;
  return { log: askLog({ url: href.replace(/\/$/, ''), version, connections }, pins), connections };
}

/** What nobody here can verify is not kept. @throws Rejection USAGE */
function pinsOf(setup: VerifySetup | undefined): LogPins {
  if (setup === undefined)
    return reject(
      'USAGE',
      '--backfill-proofs verifies what the log says with its pinned key: give the pins and who ' +
        'must have signed',
    );
  const signers = 'signers' in setup.pins ? setup.pins.signers : [setup.pins];
  const logs = signers.flatMap(({ trust }) => trust.flatMap((one) => one.logs));
  if (logs.length === 0)
    reject('USAGE', '--backfill-proofs: no log is pinned (--trusted-root or --rekor-key)');
  const keys = signers.flatMap(({ policy: { signer } }) =>
    signer.kind === 'key' ? signer.keys : [],
  );
  return { logs, keys, crypto: nodeCrypto };
}
