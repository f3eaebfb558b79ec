import { reject, utf8 } from '@sealift/bytes';
import type { SigningConfig } from '@sealift/signing';
import { configuring, readConfiguredText } from '@sealift/verifier';
import type { SigningFlags } from './flags.ts';

const URL_FLAGS = ['fulcio-url', 'rekor-url', 'timestamp-server-url'] as const;

/**
 * The services of the flags, or of the signing configuration that they name. @param now
 * milliseconds since 1970 @throws Misconfigured USAGE | CONFIG | UNSUPPORTED
 */
export async function servicesOf(flags: SigningFlags, now: number): Promise<SigningConfig> {
  const { readSigningConfig } = await import('@sealift/signing');
  return configuring(() => {
    const path = flags['signing-config'];
    if (path === undefined) return fromFlags(flags);
    const named = URL_FLAGS.find((flag) => flags[flag] !== undefined);
    if (named !== undefined)
      reject('USAGE', `--signing-config names the services: leave --${named} away`);
    return readSigningConfig(
      utf8.encode(readConfiguredText({ path, source: `--signing-config ${path}` })),
      now,
    );
  });
}

function fromFlags(flags: SigningFlags): SigningConfig {
  const [fulcioUrl, rekorUrl, timestampUrl] = URL_FLAGS.map((flag) => urlOf(flag, flags[flag]));
  return {
    ...(fulcioUrl === undefined ? {} : { fulcioUrl }),
    ...(rekorUrl === undefined
      ? {}
      : { rekor: { url: rekorUrl, version: flags['rekor-version'] === '2' ? 2 : 1 } }),
    ...(timestampUrl === undefined ? {} : { timestampUrl }),
  };
}

/** Without its last slashes, since paths are put behind it. */
function urlOf(flag: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (!URL.canParse(text) || !/^https?:\/\//.test(text) || new URL(text).username !== '')
    reject('USAGE', `--${flag} is not an http or https URL`);
  return text.replace(/\/+$/, '');
}
