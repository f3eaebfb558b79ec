/** A heading of a page, and the text up to the next one. */
export interface Heading {
  readonly title: string;
  readonly body: string;
}

/** The headings of a Markdown page in their order. What stands in a block of code is none. */
export function headingsOf(markdown: string): Heading[] {
  const headings: { title: string; body: string }[] = [];
  let fenced = false;
  for (const line of markdown.split('\n')) {
    if (line.startsWith('```')) fenced = !fenced;
    const title = fenced ? undefined : /^#{1,6} +(.+?) *$/.exec(line)?.[1];
    const last = headings.at(-1);
    if (title !== undefined) headings.push({ title, body: '' });
    else if (last !== undefined) last.body += `${line}\n`;
  }
  return headings;
}

/** Numbers of sections: `8` of `8. Inclusion`, `8.5` of `8.5 Origin`. */
export const sectionsOf = (markdown: string): ReadonlySet<string> =>
  new Set(headingsOf(markdown).flatMap(({ title }) => /^\d+(?:\.\d+)*/.exec(title) ?? []));

/** What a link calls the headings of a page, as GitHub makes it. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  return new Set(
    headingsOf(markdown).map(({ title }) => {
      const slug = slugOf(title);
      const times = seen.get(slug) ?? 0;
      seen.set(slug, times + 1);
      return times === 0 ? slug : `${slug}-${times}`;
    }),
  );
}

const slugOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
    .replaceAll(' ', '-');
