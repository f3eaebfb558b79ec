import { type Exported, exportedBy } from './exported.ts';
import type { Workspace } from './workspace.ts';

/** Threats that a comment names behind its last sentence: `T12`, `T12, T34`. */
const THREATS = /(?:[ ,]*\bT\d+)+$/;
const WORDS = 4;

/** What leaves a package is explained where it is declared, so that it can be read on hover. */
export function checkDocs({ packages }: Workspace): string[] {
  const exported = packages.filter(({ layer }) => layer !== 'tools').flatMap(exportedBy);
  return [...new Set(exported.filter(({ doc }) => !isSentence(doc)).map(wanted))];
}

function isSentence(doc: string | undefined): boolean {
  const text = (doc ?? '').replace(THREATS, '').trim();
  return /[.:?!)]$/.test(text) && text.split(' ').length >= WORDS;
}

const wanted = ({ place, name, doc }: Exported): string =>
  `${place}: ${name} leaves the package ${doc === undefined ? 'without a word' : `as "${doc}"`}; ` +
  `write a sentence in /** … */ above it that says what it is for`;
