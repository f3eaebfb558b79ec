/** The commands of one section of a page, in order. */
export interface Section {
  readonly title: string;
  readonly commands: readonly string[];
}

/**
 * Every command in the `sh` blocks of a Markdown page, by the heading it stands under. A line that
 * ends in `\` goes on.
 */
export function extractCommands(markdown: string): Section[] {
  const sections: { title: string; commands: string[] }[] = [];
  let block: string[] | undefined;
  for (const line of markdown.split('\n')) {
    if (line.startsWith('```')) {
      if (block !== undefined) sections.at(-1)?.commands.push(...joinContinued(block));
      block = block === undefined && line === '```sh' ? [] : undefined;
    } else if (block !== undefined) block.push(line);
    else if (line.startsWith('#')) sections.push({ title: line.replace(/^#+ /, ''), commands: [] });
  }
  return sections.filter(({ commands }) => commands.length > 0);
}

function joinContinued(lines: readonly string[]): string[] {
  const text = lines.join('\n').replace(/\\\n\s*/g, '');
  return text.split('\n').filter((line) => line.trim() !== '');
}
