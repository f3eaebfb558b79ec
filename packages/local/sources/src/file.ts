import { openFile } from './file-content.ts';
import type { SourceKind } from './kind.ts';

const NO_EVIDENCE = 'a plain file holds no signatures: export it, and sign what comes of it';

/** Any file, to travel as an artifact: nothing is read out of it. */
export const file: SourceKind = {
  schemes: ['file'],
  help: 'file:PATH for a plain file, which becomes an artifact',
  parse: (path) => ({ path }),
  // Every file is one: it is said.
  recognizes: () => false,
  open: ({ path, as }) => openFile(path, as),
  openStrictly: { refused: NO_EVIDENCE },
  openStore: { refused: NO_EVIDENCE },
};
