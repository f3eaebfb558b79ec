import { printable, reject } from '@sealift/failures';
import { parseTimeOption } from '@sealift/policy';
import type { RootService } from '@sealift/trust';
import { readConfiguredPem } from '@sealift/workflows/pins';

/** How cosign words a service: its file, and whether it must say from when it counts. */
export interface Wording {
  readonly flag: string;
  readonly file: 'certificate-chain' | 'public-key';
  /** A log key without a start would count since ever. */
  readonly needsStart: boolean;
}

/**
 * Reads `url=…,certificate-chain=…`, as `cosign trusted-root create` takes it.
 * @throws Rejection USAGE | CONFIG
 */
export function readService(word: string, { flag, file, needsStart }: Wording): RootService {
  const known = ['url', file, 'start-time', 'end-time'];
  const values = new Map(word.split(',').map((part) => pairOf(part, flag)));
  for (const name of values.keys())
    if (!known.includes(name))
      reject('USAGE', `${flag}: "${printable(name)}" is none of ${known.join(', ')}`);
  const [url, path] = ['url', file].map(
    (name) => values.get(name) ?? reject('USAGE', `${flag} says no ${name}=…`),
  );
  refuseLogin(url ?? '', flag);
  const [start, end] = ['start-time', 'end-time'].map((name) => {
    const text = values.get(name);
    return text === undefined ? undefined : parseTimeOption(text, `${flag} ${name}`);
  });
  if (needsStart && start === undefined)
    reject('USAGE', `${flag} says no start-time=…: without it the key would count since ever`);
  const source = `${flag} ${path}`;
  return {
    url: url ?? '',
    text: readConfiguredPem({ path: path ?? '', source }),
    source,
    window: { ...(start !== undefined && { start }), ...(end !== undefined && { end }) },
  };
}

/** What is pinned is shown, and handed on. T46 @throws Rejection USAGE */
function refuseLogin(url: string, flag: string): void {
  const { username = '', password = '' } = URL.parse(url) ?? {};
  if (username !== '' || password !== '')
    reject('USAGE', `${flag}: its url has a user or a password in it, which nobody is to be shown`);
}

function pairOf(part: string, flag: string): readonly [string, string] {
  const at = part.indexOf('=');
  return at > 0 && at < part.length - 1
    ? [part.slice(0, at).trim(), part.slice(at + 1)]
    : reject('USAGE', `${flag}: "${printable(part)}" is not NAME=VALUE`);
}
