import { Document, Scalar, visit } from 'yaml';

/**
 * Documents with a comment in the first, which begins the file: what stood in front of it would be
 * a document of nothing, and policy-controller refuses that. Each begins so that files can be put
 * together. A name in the comment is one line, whatever it holds. T28
 */
export function yamlOf(head: string, documents: readonly object[]): string {
  const comment = head
    .split('\n')
    .map((line) => `# ${line.replaceAll(ENDING, '?')}\n`)
    .join('');
  const texts = documents.map(textOf);
  return texts.map((text, i) => `---\n${i === 0 ? comment : ''}${text}`).join('');
}

/** What is a control, or ends a line for readers of YAML 1.1: NEL, and Unicode's separators. */
const ENDING = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;
/** The same without the tab and the line feed, which every writer knows. */
const ODD = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/;

/** A text that ends a line for some readers alone is in quotes, and escaped, for all. T28 */
function textOf(value: object): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && ODD.test(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return document
    .toString({ lineWidth: 0 })
    .replaceAll(/[\u007f-\u009f\u2028\u2029]/g, (one) => `\\u${hex(one.charCodeAt(0))}`);
}

const hex = (code: number): string => code.toString(16).padStart(4, '0');
