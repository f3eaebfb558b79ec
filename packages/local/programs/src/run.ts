import { type ChildProcess, spawn } from 'node:child_process';
import { type Code, Rejection } from '@sealift/failures';
import { tellLines } from './tell-lines.ts';

/** A program to be run to its end. */
export interface ProgramCall {
  /** As `findProgram` gives it. */
  readonly path: string;
  /** Everybody on the host can read them: no secret is among them. T46 */
  readonly args: readonly string[];
  readonly stdin?: Uint8Array;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** After so long it is killed. */
  readonly timeoutMs: number;
  /** Of standard output, in bytes. */
  readonly limit: number;
  /** Told what it writes to standard error, line by line, made safe to show. */
  readonly onLine?: (line: string) => void;
  /** Of every failure here. */
  readonly code: Code;
  /** What it is called in messages. */
  readonly name: string;
}

/** How a program ended by itself. */
export interface Ended {
  readonly status: number;
  readonly stdout: Uint8Array;
}

/**
 * Runs a program to its end, which comes after `timeoutMs` at the latest, even where a child of its
 * own holds its output open.
 * @throws Rejection `code` where it cannot be started, does not end, is ended by a signal, or
 * prints more than `limit`; what it printed is not quoted, since it may be a secret. T46
 */
export function runProgram(call: ProgramCall): Promise<Ended> {
  const { path, args, environment, stdin, code, name } = call;
  return new Promise<Ended>((resolve, fail) => {
    const child = spawn(path, args, { env: { ...environment }, stdio: 'pipe', windowsHide: true });
    const stdout = collect(child, call.limit, () => end(tooMuch));
    const timer = setTimeout(() => end(tooLong), call.timeoutMs);
    const end = (why: (call: ProgramCall) => string): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
      fail(new Rejection(code, `${name} ${why(call)}`));
    };
    child.on('error', (thrown) => end(() => `cannot be started: ${wordOf(thrown)}`));
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      if (status === null) end(() => `was ended by ${signal ?? 'a signal'}`);
      else resolve({ status, stdout: Buffer.concat(stdout) });
    });
    tellLines(child.stderr, call.onLine);
    // One that does not read what it is given closes the pipe.
    child.stdin.on('error', () => {});
    child.stdin.end(stdin);
  });
}

const tooLong = ({ timeoutMs }: ProgramCall): string =>
  `did not end within ${timeoutMs / 1000} s, and was ended`;
const tooMuch = ({ limit }: ProgramCall): string => `printed more than ${limit} bytes`;

function collect({ stdout }: ChildProcess, limit: number, onTooMuch: () => void): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let size = 0;
  stdout?.on('data', (chunk: Uint8Array) => {
    size += chunk.length;
    if (size > limit) onTooMuch();
    else chunks.push(chunk);
  });
  return chunks;
}

const wordOf = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'it failed';
