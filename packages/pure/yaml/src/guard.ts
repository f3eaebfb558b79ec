/**
 * What is refused before YAML is parsed: what stands for something that is not written there, and
 * what would take more memory than its bytes.
 */
import { reject } from '@sealift/failures';
import { CST } from 'yaml';

/** Of one file, in characters. */
export const TEXT_MAX: number = 1024 * 1024;
/** Objects and lists inside each other. */
export const DEPTH_MAX = 16;
/** Columns that a line may be indented by, and indicators of lists on one line. */
const INDENT_MAX = 256;
/** Parts that the text is cut into: a value with its punctuation takes three or four. */
const LEXEMES_MAX = 500_000;

/**
 * Signs of the lexer's own, of no length. The last stands in front of every plain or block scalar,
 * whose text may look like anything.
 */
const SIGNS = ['\u0002', '\u0018', '\u001f'];
const SCALAR = '\u001f';

const REFUSED: { readonly [type in string]?: string } = {
  alias: 'an alias (*): write out what it stands for',
  anchor: 'an anchor (&): write values out where they belong',
  tag: 'a tag (!): types follow from how values are written',
  'byte-order-mark': 'a byte order mark: save the file as UTF-8 without one',
  'directive-line': 'a directive (%): the file is YAML 1.2 without any',
};

/** Looks at one lexeme after the other. @throws Rejection CONFIG | LIMIT */
export class Guard {
  readonly #place: (offset: number) => string;
  #lexemes = 0;
  #open = 0;
  #indicators = 0;
  #offset = 0;
  #isScalar = false;

  /** @param place names a position of the text: `policy.yaml:3:7` */
  constructor(place: (offset: number) => string) {
    this.#place = place;
  }

  check(lexeme: string): void {
    const isText = this.#isScalar || !SIGNS.includes(lexeme);
    if (!this.#isScalar) this.#checkType(CST.tokenType(lexeme), lexeme);
    this.#isScalar = !this.#isScalar && lexeme === SCALAR;
    this.#lexemes += 1;
    if (this.#lexemes > LEXEMES_MAX) this.#refuse('more values than such a file has', 'LIMIT');
    if (isText) this.#offset += lexeme.length;
  }

  #checkType(type: CST.TokenType | null, lexeme: string): void {
    const refused = REFUSED[type ?? ''];
    if (refused !== undefined) this.#refuse(refused);
    if (type === 'flow-seq-start' || type === 'flow-map-start') this.#open += 1;
    if (type === 'flow-seq-end' || type === 'flow-map-end') this.#open -= 1;
    if (type === 'newline') this.#indicators = 0;
    if (type === 'seq-item-ind' || type === 'explicit-key-ind') this.#indicators += 1;
    const indent = type === 'space' ? lexeme.length : 0;
    if (Math.max(this.#open, this.#indicators) > DEPTH_MAX || indent > INDENT_MAX)
      this.#refuse('values inside each other deeper than such a file has them', 'LIMIT');
  }

  #refuse(what: string, code: 'CONFIG' | 'LIMIT' = 'CONFIG'): never {
    return reject(code, `${this.#place(this.#offset)}: ${what}`);
  }
}
