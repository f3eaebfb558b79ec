import { type Content, element, elementWith, type Markup } from '../markup.ts';

/** A table whose rows begin with what they are about. @param rows as many cells as columns */
export const table = (columns: readonly string[], rows: readonly Content[][]): Markup =>
  element(
    'table',
    element('thead', element('tr', columns.map(columnHead))),
    element('tbody', rows.map(row)),
  );

const columnHead = (name: string): Markup => elementWith('th', { scope: 'col' }, name);

const row = ([first = '', ...others]: readonly Content[]): Markup =>
  element(
    'tr',
    elementWith('th', { scope: 'row' }, first),
    others.map((cell) => element('td', cell)),
  );

/** Names and what they have, without those that have nothing. */
export const pairs = (
  ...all: readonly (readonly [name: string, value: Content | undefined])[]
): Markup =>
  element(
    'dl',
    all.map(([name, value]) =>
      value === undefined ? [] : [element('dt', name), element('dd', value)],
    ),
  );

/** A word in the colour of a class. */
export const coloured = (colour: string, word: string): Markup =>
  elementWith('span', { class: colour }, word);
