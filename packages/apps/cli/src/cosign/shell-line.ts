import { redact } from '@sealift/secrets';

/** Their values are secrets, or files of secrets that somebody may type as one. T46 */
const SECRET =
  /^--(?:identity-token|(?:registry-)?(?:password|token)(?:-file)?|pin-file|oidc-client-secret.*)$/;
const HIDDEN = '[secret]';

/** Words as a line that a shell reads as these words again; what may be a secret is in none. */
export const shellLine = (words: readonly string[]): string =>
  words.map((word, i) => quoted(hidden(word, words[i - 1] ?? ''))).join(' ');

function hidden(word: string, before: string): string {
  const [, name = ''] = /^(--[\w-]+)=/s.exec(word) ?? [];
  if (SECRET.test(before)) return HIDDEN;
  return SECRET.test(name) ? `${name}=${HIDDEN}` : redact(word);
}

/** Within single quotes nothing means anything to a shell but their end. */
const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
