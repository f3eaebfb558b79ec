/**
 * Replaces `$NAME`, `${NAME}`, `${NAME:-word}` and `${NAME-word}` as compose files and Dockerfiles
 * write them; `$$` is a dollar.
 * @returns undefined where a name has neither a value nor a word to stand in
 */
export function substituted(
  text: string,
  values: ReadonlyMap<string, string> = new Map(),
): string | undefined {
  let isWhole = true;
  const result = text.replace(
    /\$(?:(\$)|(\w+)|\{(\w+)(?:(:?)-([^}]*))?\})/g,
    (_, dollar, bare, braced, colon, word) => {
      if (dollar !== undefined) return '$';
      const value = values.get(bare ?? braced);
      const isSet = colon === ':' ? value !== undefined && value !== '' : value !== undefined;
      const found = isSet ? value : word;
      if (found === undefined) isWhole = false;
      return found ?? '';
    },
  );
  return isWhole ? result : undefined;
}
