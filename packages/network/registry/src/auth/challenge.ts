/** `WWW-Authenticate` (RFC 9110 §11.6.1): `Bearer realm="https://auth.example/token",service="registry",scope="repository:a/b:pull"` */
export interface Challenge {
  readonly scheme: 'basic' | 'bearer';
  /** Keys in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

const PARAMETER = /([a-zA-Z][a-zA-Z0-9_-]*)=(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))/g;

/** The challenge that can be answered, bearer before basic; undefined where there is none. */
export function parseChallenge(header: string | string[] | undefined): Challenge | undefined {
  const challenges = [header ?? []].flat().flatMap(split).map(parseOne);
  return challenges.find((each) => each?.scheme === 'bearer') ?? challenges.find((each) => each?.scheme === 'basic');
}

/** One header may hold several challenges: a scheme is a word that no `=` follows. */
const split = (header: string): string[] => header.split(/,\s*(?=(?:basic|bearer)\s)/i);

function parseOne(text: string): Challenge | undefined {
  const scheme = /^\s*(basic|bearer)\b/i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== 'basic' && scheme !== 'bearer') return undefined;
  const parameters = [...text.matchAll(PARAMETER)].map(([, name = '', quoted, plain = '']): [string, string] => [
    name.toLowerCase(),
    quoted?.replace(/\\(.)/g, '$1') ?? plain,
  ]);
  return { scheme, parameters: new Map(parameters) };
}
