/** Base images of a Dockerfile: FROM, and COPY --from of what is no stage. */
import { printable } from '@sealift/failures';
import type { Findings, FoundImage, Unresolved } from './found.ts';
import { substituted } from './variables.ts';

/** Nothing at all, in a Dockerfile. */
const EMPTY = 'scratch';

/** @param file name of the file, for places */
export function inDockerfile(text: string, file: string): Findings {
  const reader = new Reader(file);
  for (const instruction of instructions(text)) reader.take(instruction);
  return reader;
}

interface Instruction {
  readonly words: readonly string[];
  readonly line: number;
}

class Reader implements Findings {
  readonly images: FoundImage[] = [];
  readonly unresolved: Unresolved[] = [];
  readonly #file: string;
  readonly #stages = new Set<string>([EMPTY]);
  readonly #values = new Map<string, string>();
  #hasStage = false;

  constructor(file: string) {
    this.#file = file;
  }

  take({ words: [name = '', ...rest], line }: Instruction): void {
    // Arguments of a stage say nothing of the base of the next one.
    if (name.toUpperCase() === 'ARG' && !this.#hasStage) this.#argue(rest);
    if (name.toUpperCase() === 'FROM') this.#begin(rest, line);
    const from = rest.find((word) => word.startsWith('--from='))?.slice('--from='.length);
    if (from !== undefined && !/^\d+$/.test(from)) this.#add(from, line);
  }

  #argue(words: readonly string[]): void {
    for (const word of words) {
      const [, key, value] = /^(\w+)=(.*)$/s.exec(word) ?? [];
      if (key !== undefined && value !== undefined) this.#values.set(key, unquoted(value));
    }
  }

  #begin(words: readonly string[], line: number): void {
    this.#hasStage = true;
    const [image = '', as = '', stage] = words.filter((word) => !word.startsWith('--'));
    this.#add(image, line);
    if (as.toUpperCase() === 'AS' && stage !== undefined) this.#stages.add(stage.toLowerCase());
  }

  #add(word: string, line: number): void {
    const image = substituted(word, this.#values);
    const at = `${this.#file}:${line}`;
    if (image === undefined)
      this.unresolved.push({ at, why: `${printable(word)} has no value here` });
    else if (!this.#stages.has(image.toLowerCase())) this.images.push({ image, at });
  }
}

const unquoted = (word: string): string => word.replace(/^(["'])(.*)\1$/s, '$2');

/** Lines that end in a backslash go on; comments in between are none of it. */
function instructions(text: string): Instruction[] {
  const found: Instruction[] = [];
  let open: { words: string[]; line: number } | undefined;
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    const words = line
      .replace(/\\\s*$/, '')
      .trim()
      .split(/\s+/);
    open ??= { words: [], line: i + 1 };
    open.words.push(...words.filter((word) => word !== ''));
    if (/\\\s*$/.test(line)) continue;
    found.push(open);
    open = undefined;
  }
  return open === undefined ? found : [...found, open];
}
