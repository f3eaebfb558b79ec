import { elementWith, type Markup } from '../markup.ts';
import { type Link, wordsOf } from './links.ts';

const WIDTH = 240;
const HEIGHT = 32;
const STEP = 46;

/** A way as a column of boxes; what it says is said to whoever does not see it too. */
export function picture(links: readonly Link[]): Markup {
  const height = links.length * STEP - (STEP - HEIGHT);
  const seen = {
    viewBox: `-2 -2 ${WIDTH + 4} ${height + 4}`,
    role: 'img',
    'aria-label': links.map(wordsOf).join(', '),
  };
  return elementWith('svg', seen, links.map(box));
}

function box(link: Link, place: number): Markup {
  const top = place * STEP;
  const line = { d: `M${WIDTH / 2} ${top - (STEP - HEIGHT)}V${top}` };
  const frame = { y: `${top}`, width: `${WIDTH}`, height: `${HEIGHT}`, rx: '6' };
  return elementWith(
    'g',
    { class: link.state },
    place === 0 ? [] : elementWith('path', line),
    elementWith('rect', frame),
    elementWith('text', { x: '12', y: `${top + 21}` }, wordsOf(link)),
  );
}
