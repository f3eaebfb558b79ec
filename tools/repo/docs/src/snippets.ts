import { isPage, type Repository } from './repository.ts';

/** A block of TypeScript on a page. */
export interface Snippet {
  /** `PATH:LINE` of its first line of code. */
  readonly place: string;
  readonly code: string;
  /** It declares nothing, so that it can be run as it stands. */
  readonly runs: boolean;
}

const BLOCK = /^```(?:ts|js)( no_run)?\n([\s\S]*?)^```$/gm;

/** Every `ts` and `js` block of every page. */
export const snippetsOf = ({ texts }: Repository): Snippet[] =>
  [...texts].filter(([path]) => isPage(path)).flatMap(([path, text]) => snippetsOn(path, text));

function snippetsOn(path: string, text: string): Snippet[] {
  return [...text.matchAll(BLOCK)].map((match) => {
    const [, mark, code = ''] = match;
    const line = text.slice(0, match.index).split('\n').length + 1;
    return {
      place: `${path}:${line}`,
      code,
      runs: mark === undefined && !/^declare /m.test(code),
    };
  });
}
