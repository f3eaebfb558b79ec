import { chooseProgress, configuring, refuseIdle } from '@sealift/console';
import { printable, reject } from '@sealift/failures';
import { checkEnvironment, type Environment } from '@sealift/http';
import type { RegistryOptions } from '@sealift/registry';
import { readCertificates } from './certificates.ts';
import { type ConnectionFlags, REGISTRY_FLAG_NAMES } from './flags.ts';
import { ownAccess } from './own-access.ts';

interface Flags extends ConnectionFlags {
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

/**
 * What the registry client needs to know. @param looksFor whether signatures and the like are
 * looked for, or put, beside their image and nowhere else @throws Misconfigured CONFIG
 */
export const registryOptions = (
  flags: Flags,
  environment: Environment,
  looksFor: 'evidence' | 'images' = 'evidence',
): RegistryOptions =>
  configuring(() => {
    const path = flags['registry-cacert'];
    checkEnvironment(environment);
    if (looksFor === 'evidence') refuseOtherRepository(environment);
    return {
      environment,
      uid: process.platform === 'linux' ? process.getuid?.() : undefined,
      allowHttp: flags['allow-http-registry'],
      onSilence: silenceNote(flags),
      onWait: waitNote(flags),
      onNote: (text: string) => progressOf(flags).note(text),
      own: ownAccess(flags),
      ...(path === undefined ? {} : { ca: readCertificates(path, '--registry-cacert') }),
    };
  });

/**
 * cosign looks for signatures there, and puts them there. Looking beside the image instead would
 * find none, and say that there are none.
 */
function refuseOtherRepository({ COSIGN_REPOSITORY: repository }: Environment): void {
  if (repository)
    reject(
      'CONFIG',
      `COSIGN_REPOSITORY is set (${printable(repository)}), and this command knows signatures ` +
        `beside their image only: unset it; export and verify take what lies there`,
    );
}

/** Says on standard error whom the program waits for. */
export const silenceNote =
  (flags: Pick<Flags, 'json' | 'quiet'>) =>
  (host: string): void =>
    progressOf(flags).note(
      `${host} has not answered for 10 s; it is given up after two minutes at the latest`,
    );

/** Says on standard error how long somebody asks to wait. */
export const waitNote =
  (flags: Pick<Flags, 'json' | 'quiet'>) =>
  (host: string, seconds: number): void =>
    progressOf(flags).note(`${host} asks to wait ${seconds} s`);

const progressOf = ({ json, quiet }: Pick<Flags, 'json' | 'quiet'>) =>
  chooseProgress({ json, quiet }, process.stderr);

/** Refuses flags about registries where none is asked. @throws Rejection USAGE */
export const refuseIdleRegistry = (flags: Flags, word: string): void =>
  refuseIdle(
    flags,
    REGISTRY_FLAG_NAMES,
    `is about registries, and none is asked for ${printable(word)}`,
  );
