import type { Made } from './main.ts';

/** What made each case of one program, for people. */
export function readme(program: string, made: readonly Made[]): string {
  const cases = made
    .filter((each) => each.program === program)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const written = cases.filter(({ commands }) => commands.length > 0);
  const read = cases.filter(({ commands }) => commands.length === 0);
  const sections = written.map(
    ({ name, about, expect, commands }) =>
      `## ${name}\n\n${sentence(about)} Expected: ` +
      `\`${expect}\`.\n\n\`\`\`sh\n${commands.join('\n')}\n\`\`\`\n`,
  );
  const others = read.map(
    ({ name, about, expect }) => `- \`${name}\`: ${about}. Expected: \`${expect}\`.`,
  );
  const rest =
    others.length === 0
      ? ''
      : `\n## Read otherwise\n\nThe evidence of a case above, with other pins or another ` +
        `question:\n\n${others.join('\n')}\n`;
  return (
    `# ${program}\n\nMade by the real programs of tools/against/real-stack, whose folders are ` +
    `\`$STACK\` and \`$WORK\`; nothing was changed afterwards.\n\n${sections.join('\n')}${rest}`
  );
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
