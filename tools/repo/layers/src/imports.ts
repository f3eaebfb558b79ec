/**
 * Finds what a source file imports, without a parser: TypeScript 7 has no API, and tools that need
 * one report nothing and succeed.
 * The scan errs on the loud side: it may see an import in a string, it overlooks none that the
 * formatter lets stand.
 */
export interface Import {
  /** `./file.ts`, `node:fs`, `@sealift/bytes`; undefined where it is computed. */
  readonly specifier: string | undefined;
  readonly line: number;
}

/**
 * `from '…'`, `import '…'`, `import(…)`, `require(…)`, `import.meta.resolve(…)`, `new URL('./…',
 * …)`.
 */
const BEFORE = [
  /\bfrom\s*/,
  /\bimport\s*\(?\s*/,
  /\brequire(?:\.resolve)?\s*\(\s*/,
  /\bimport\.meta\.resolve\s*\(\s*/,
  /\bnew URL\s*\(\s*(?=['"`]\.)/,
];
const LITERAL = new RegExp(
  `(?:${BEFORE.map(({ source }) => source).join('|')})(['"\`])([^'"\`\\s()]+)\\1`,
  'g',
);

/** An import whose target only the running program knows. */
const COMPUTED = /\b(?:import|require|import\.meta\.resolve)\s*\((?!\s*['"])/g;

export function scanImports(source: string): Import[] {
  const code = withoutCommentLines(source);
  const literal = [...code.matchAll(LITERAL)].map((match) => ({
    specifier: match[2],
    line: lineOf(code, match.index),
  }));
  const computed = [...code.matchAll(COMPUTED)].map((match) => ({
    specifier: undefined,
    line: lineOf(code, match.index),
  }));
  return [...literal, ...computed].filter(
    ({ specifier }) => specifier === undefined || !specifier.includes('${'),
  );
}

/** Blanks the lines that are comments as a whole: examples in doc comments import things too. */
export function withoutCommentLines(source: string): string {
  return source.replace(/^[ \t]*(?:\/\/.*|\*(?:[ /].*)?|\/\*(?:(?!\*\/).)*(?:\*\/)?)$/gm, '');
}

export const lineOf = (text: string, index: number): number =>
  text.slice(0, index).split('\n').length;

/** `@sealift/bytes/x` → `@sealift/bytes`; `pkijs/build` → `pkijs`. */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
