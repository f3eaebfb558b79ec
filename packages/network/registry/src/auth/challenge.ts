/**
 * `WWW-Authenticate` (RFC 9110 §11.6.1): `Bearer
 * realm="https://auth.example/token",service="registry",scope="repository:a/b:pull"`
 */
export interface Challenge {
  readonly scheme: string;
  /** Keys in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * A parameter, or a word that no `=` follows: a scheme. A quoted value is one match, so that
 * nothing inside of it counts.
 */
const TOKEN = /([a-zA-Z][a-zA-Z0-9_-]*)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]*)))?/g;

/** The challenge that can be answered, bearer before basic; undefined where there is none. */
export function parseChallenge(header: string | string[] | undefined): Challenge | undefined {
  const challenges = [header ?? []].flat().flatMap(readAll);
  return (
    challenges.find(({ scheme }) => scheme === 'bearer') ??
    challenges.find(({ scheme }) => scheme === 'basic')
  );
}

/** One header may hold several challenges. */
function readAll(header: string): Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  for (const [, name = '', quoted, plain] of header.matchAll(TOKEN)) {
    const value = quoted?.replace(/\\(.)/g, '$1') ?? plain;
    if (value === undefined) challenges.push({ scheme: name.toLowerCase(), parameters: new Map() });
    else challenges.at(-1)?.parameters.set(name.toLowerCase(), value);
  }
  return challenges;
}
