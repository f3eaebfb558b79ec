/** Images of a Dockerfile: FROM, and what COPY --from and RUN --mount take from no stage. */
import { printable } from '@sealift/failures';
import type { Findings, FoundImage, Unresolved } from './found.ts';
import { type Instruction, instructionsOf } from './instructions.ts';
import { isImage } from './is-image.ts';
import { substituted } from './variables.ts';

/** Nothing at all, in a Dockerfile. */
const EMPTY = 'scratch';

/** @param file name of the file, for places @throws Rejection CONFIG */
export function inDockerfile(text: string, file: string): Findings {
  const reader = new Reader(file);
  for (const instruction of instructionsOf(text, file)) reader.take(instruction);
  return reader;
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
    const keyword = name.toUpperCase();
    if (keyword === 'ONBUILD') this.take({ words: rest, line });
    // Arguments of a stage say nothing of the base of the next one.
    if (keyword === 'ARG' && !this.#hasStage) this.#argue(rest);
    if (keyword === 'FROM') this.#begin(rest, line);
    if (keyword === 'COPY' || keyword === 'RUN')
      for (const from of takenFrom(rest)) if (!/^\d+$/.test(from)) this.#add(from, line);
  }

  #argue(words: readonly string[]): void {
    for (const word of words) {
      const [, key, value] = /^(\w+)=(.*)$/s.exec(word) ?? [];
      if (key === undefined || value === undefined) continue;
      const whole = substituted(unquoted(value), this.#values);
      if (whole === undefined) this.#values.delete(key);
      else this.#values.set(key, whole);
    }
  }

  #begin(words: readonly string[], line: number): void {
    this.#hasStage = true;
    const [image = '', as = '', stage] = words.filter((word) => !word.startsWith('--'));
    if (image === '')
      this.unresolved.push({ at: `${this.#file}:${line}`, why: 'FROM names no image' });
    else this.#add(image, line);
    if (as.toUpperCase() === 'AS' && stage !== undefined) this.#stages.add(stage.toLowerCase());
  }

  #add(word: string, line: number): void {
    const image = substituted(word, this.#values);
    const at = `${this.#file}:${line}`;
    if (image === undefined)
      this.unresolved.push({ at, why: `${printable(word)} has no value here` });
    else if (this.#stages.has(image.toLowerCase())) return;
    else if (isImage(image)) this.images.push({ image, at });
    else this.unresolved.push({ at, why: `${printable(image)} is no image reference` });
  }
}

/** `--from=` of COPY, and `from=` of `RUN --mount=`: flags alone, which stand in front. */
function takenFrom(words: readonly string[]): string[] {
  const end = words.findIndex((word) => !word.startsWith('--'));
  const flags = end === -1 ? words : words.slice(0, end);
  return flags.flatMap((flag) => {
    const [, from, mount] = /^--(?:from=(.*)|mount=(.*))$/s.exec(unquoted(flag)) ?? [];
    const parts = mount?.split(',') ?? [];
    const mounted = parts.flatMap((part) => /^"?from=(.*?)"?$/s.exec(part)?.[1] ?? []);
    return from === undefined ? mounted : [from];
  });
}

const unquoted = (word: string): string => word.replace(/^(["'])(.*)\1$/s, '$2');
