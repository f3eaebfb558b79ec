/**
 * Replaces `$NAME`, `${NAME}` and, as compose files and Dockerfiles write them, `${NAME:-word}`,
 * `${NAME:+word}` and `${NAME:?complaint}`, with the colon or without; `$$` is a dollar.
 * @returns undefined where a name has neither a value nor a word to stand in
 */
export function substituted(
  text: string,
  values: ReadonlyMap<string, string> = new Map(),
): string | undefined {
  let isWhole = true;
  const result = text.replace(
    /\$(?:(\$)|(\w+)|\{(\w+)(?:(:?)([-+?])([^}]*))?\})/g,
    (_, dollar, bare, braced, colon = '', sign = '', word) => {
      if (dollar !== undefined) return '$';
      const found = meant(values.get(bare ?? braced), colon + sign, word);
      if (found === undefined) isWhole = false;
      return found ?? '';
    },
  );
  return isWhole ? result : undefined;
}

/** Empty counts as nothing behind a colon. What depends on a value that is not here is unknown. */
function meant(value: string | undefined, sign: string, word: string): string | undefined {
  const isSet = sign.startsWith(':') ? Boolean(value) : value !== undefined;
  if (isSet) return sign.endsWith('+') ? word : value;
  return sign.endsWith('-') ? word : undefined;
}
