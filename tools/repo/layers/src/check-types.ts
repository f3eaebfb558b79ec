import { parseSync, Visitor } from 'oxc-parser';
import { lineOf } from './imports.ts';
import type { SourceFile, Workspace } from './workspace.ts';

/** Casts in a thousand lines: each is a place where the compiler believes what nobody checked. */
export const CASTS_PER_THOUSAND = 0.9;

/** `any` is refused everywhere in packages; casts are where there are more than a few. */
export function checkTypes({ packages }: Workspace): string[] {
  const files = packages
    .filter(({ layer }) => layer !== 'tools')
    .flatMap((one) => one.files.filter(({ isTest, path }) => !isTest && path.endsWith('.ts')));
  const found = files.map(looselyTyped);
  return [
    ...found.flatMap(({ any }) => any),
    ...tooMany(
      files,
      found.flatMap(({ casts }) => casts),
    ),
  ];
}

function looselyTyped({ path, text }: SourceFile): { any: string[]; casts: string[] } {
  const any: string[] = [];
  const casts: string[] = [];
  const at = (start: number): string => `${path}:${lineOf(text, start)}`;
  new Visitor({
    TSAnyKeyword: ({ start }) => {
      any.push(`${at(start)}: any turns the compiler off; write the type, or unknown and check it`);
    },
    TSAsExpression: ({ start, typeAnnotation }) => {
      const type = text.slice(typeAnnotation.start, typeAnnotation.end);
      if (type !== 'const') casts.push(`${at(start)}: as ${type.replace(/\s+/g, ' ')}`);
    },
    TSTypeAssertion: ({ start }) => void casts.push(`${at(start)}: <…>`),
  }).visit(parseSync(path, text).program);
  return { any, casts };
}

function tooMany(files: readonly SourceFile[], casts: readonly string[]): string[] {
  const lines = files.reduce((sum, { text }) => sum + text.split('\n').length, 0);
  const allowed = Math.floor((lines * CASTS_PER_THOUSAND) / 1000);
  if (casts.length <= allowed) return [];
  return [
    ...casts,
    `packages: ${casts.length} casts in ${lines} lines, at most ${allowed}; narrow a type with a ` +
      `check, or give it where the value is made`,
  ];
}
