import { printable } from '@sealift/failures';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/**
 * Foreign text as text of XML and HTML, in elements and in quoted attributes: no control
 * character, which XML has not, and no markup. T28
 */
export const escaped = (text: string): string =>
  printable(text).replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? '');

/** An element that was made here: any other text in one is escaped. */
export class Markup {
  readonly text: string;

  /** @param name of the element, and @param attributes, are never foreign; values may be */
  constructor(name: string, attributes: Attributes, content: readonly Content[]) {
    const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
    const end = VOID.includes(name) ? '' : `</${name}>`;
    this.text = `<${name}${given.join('')}>${content.map(textOf).join('')}${end}`;
  }
}

/** What stands in an element. */
export type Content = string | Markup | readonly Content[];

type Attributes = Readonly<Record<string, string>>;

const VOID: readonly string[] = ['br', 'meta'];

function textOf(content: Content): string {
  if (typeof content === 'string') return escaped(content);
  return content instanceof Markup ? content.text : content.map(textOf).join('');
}

/** An element without attributes. */
export const element = (name: string, ...content: readonly Content[]): Markup =>
  new Markup(name, {}, content);

/** An element with attributes, first of all a class. */
export const elementWith = (
  name: string,
  attributes: Attributes,
  ...content: readonly Content[]
): Markup => new Markup(name, attributes, content);
