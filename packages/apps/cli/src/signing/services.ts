import { utf8 } from '@sealift/bytes';
import { configuring, refuseIdle, sayingWhere } from '@sealift/console';
import { Rejection } from '@sealift/failures';
import { openConnections, serviceUrl } from '@sealift/http';
import type { SigningConfig } from '@sealift/signing';
import { readSigningConfig } from '@sealift/signing';
import { readConfiguredText } from '@sealift/workflows/pins';
import { readCertificates } from '../network/certificates.ts';
import { silenceNote, waitNote } from '../network/options.ts';
import { NAMED_SERVICES, type SigningFlags } from './flags.ts';

const URL_FLAGS = ['fulcio-url', 'rekor-url', 'timestamp-server-url'] as const;

/**
 * The services of the flags, or of the signing configuration that they name. @param now
 * milliseconds since 1970 @throws Misconfigured USAGE | CONFIG | UNSUPPORTED
 */
export async function servicesOf(flags: SigningFlags, now: number): Promise<SigningConfig> {
  return configuring(() => withConnections(readServices(flags, now, readSigningConfig), flags));
}

/**
 * Before anything is sent to anybody, and where nobody is told, nothing of it matters. T35
 * @throws Rejection USAGE for a CA of nobody, CONFIG
 */
function withConnections(config: SigningConfig, flags: SigningFlags & Told): SigningConfig {
  if (Object.keys(config).length === 0) {
    refuseIdle(flags, ['cacert'], 'is about services, and none is told');
    return config;
  }
  const { cacert } = flags;
  const connections = openConnections({
    environment: process.env,
    onSilence: silenceNote(flags),
    onWait: waitNote(flags),
    ...(cacert === undefined ? {} : { ca: readCertificates(cacert, '--cacert') }),
  });
  return { ...config, connections };
}

type Told = Parameters<typeof silenceNote>[0];

function readServices(
  flags: SigningFlags,
  now: number,
  readSigningConfig: (bytes: Uint8Array, now: number) => SigningConfig,
): SigningConfig {
  const path = flags['signing-config'];
  if (path === undefined) return fromFlags(flags);
  const services = Object.keys(NAMED_SERVICES) as (keyof typeof NAMED_SERVICES)[];
  refuseIdle(flags, services, 'is about a service, and --signing-config names them all');
  const source = `--signing-config ${path}`;
  return sayingWhere(source, () =>
    readSigningConfig(utf8.encode(readConfiguredText({ path, source })), now),
  );
}

function fromFlags(flags: SigningFlags): SigningConfig {
  if (flags['rekor-url'] === undefined)
    refuseIdle(flags, ['rekor-version'], 'needs --rekor-url: it is the version of that log');
  const [fulcioUrl, rekorUrl, timestampUrl] = URL_FLAGS.map((flag) => urlOf(flag, flags[flag]));
  return {
    ...(fulcioUrl === undefined ? {} : { fulcioUrl }),
    ...(rekorUrl === undefined
      ? {}
      : { rekor: { url: rekorUrl, version: flags['rekor-version'] === '2' ? 2 : 1 } }),
    ...(timestampUrl === undefined ? {} : { timestampUrl }),
  };
}

/** Without its last slashes, since paths are put behind it. @throws Rejection USAGE */
function urlOf(flag: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  return Rejection.as('USAGE', () => serviceUrl(text, `--${flag}`)).href.replace(/\/$/, '');
}
