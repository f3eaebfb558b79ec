/**
 * The process of a vendor's module, from outside: numbered requests and answers, each within a
 * time. Whatever happens to it is a rejection here.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { printable, Rejection, reject } from '@sealift/failures';

/** Beside this file, or beside the one file that a program was built into. */
const PROGRAM = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts') ? './token-process.ts' : './token-process.js',
    import.meta.url,
  ),
);

export interface ProcessOptions {
  /**
   * The environment that the module may need; what configures Node, and our own secrets, are left
   * away.
   */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Another file in place of pkcs11js; for tests. */
  readonly binding?: string | undefined;
}

/** What a module answered that is no value. */
export interface ModuleError {
  /** CKR_… as a number; a string where Node failed, none where something else did. */
  readonly code?: number | string;
  readonly message: string;
  readonly method?: string;
}

interface Answer {
  readonly number: number;
  readonly value?: unknown;
  readonly error?: ModuleError;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly fail: (error: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

export class ModuleProcess {
  readonly #child: ChildProcess;
  readonly #refused: (error: ModuleError) => Rejection;
  readonly #waiting = new Map<number, Waiting>();
  #number = 0;
  #fault: Rejection | undefined;

  /**
   * @param refused what an answer of the module means @throws Rejection TOKEN where pkcs11js is not
   * installed
   */
  constructor(
    { environment, binding }: ProcessOptions,
    refused: (error: ModuleError) => Rejection,
  ) {
    this.#refused = refused;
    const found = binding === undefined ? ofBinding() : pathToFileURL(binding).href;
    // The module's own output is for nobody: what it says on failure may name secrets. Nothing is
    // written to the pipe, whose end says that we are gone.
    const stdio = ['pipe', 'ignore', 'ignore', 'ipc'] as const;
    this.#child = spawn(process.execPath, [PROGRAM, found], {
      cwd: '/',
      env: inherited(environment),
      stdio: [...stdio],
      serialization: 'advanced',
    });
    this.#child
      .on('message', (message: Answer) => this.#answered(message))
      .on('error', (error) => this.#fail(`its process cannot be started: ${error.message}`))
      .on('exit', (code, signal) =>
        this.#fail(
          signal === null
            ? `its process ended by itself (exit ${code})`
            : `its process was ended by ${signal}`,
        ),
      );
    this.#rest();
  }

  /**
   * Asks the program of the process. The answer is of our own program, so its type is as good as
   * its code. @param limit milliseconds
   */
  call<T>(name: string, argument: unknown, limit: number): Promise<T> {
    return new Promise((resolve, fail) => {
      if (this.#fault !== undefined)
        return fail(new Rejection('TOKEN', `${this.#fault.message}; open the token again`));
      const timer = setTimeout(
        () => this.#fail(`it did not answer ${name} within ${limit / 1000} s`),
        limit,
      );
      const number = this.#number++;
      this.#waiting.set(number, { resolve: resolve as (value: unknown) => void, fail, timer });
      this.#child.ref();
      this.#child.channel?.ref();
      this.#child.send({ number, call: name, argument }, (error) => {
        if (error) this.#fail(`its process takes no requests: ${error.message}`);
      });
    });
  }

  /**
   * Lets the module finish what it holds, then ends the process, which is killed when it takes
   * longer. @param limit milliseconds
   */
  async close(limit: number): Promise<void> {
    if (this.#fault === undefined) await this.call('stop', undefined, limit).catch(() => undefined);
    this.end(new Rejection('TOKEN', 'the token is closed'));
  }

  #answered({ number, value, error }: Answer): void {
    const asked = this.#waiting.get(number);
    if (asked === undefined) return;
    this.#waiting.delete(number);
    clearTimeout(asked.timer);
    if (error === undefined) asked.resolve(value);
    else asked.fail(this.#refused(error));
    this.#rest();
  }

  /** A process that nobody waits for keeps no program running. */
  #rest(): void {
    if (this.#waiting.size > 0) return;
    this.#child.unref();
    this.#child.channel?.unref();
  }

  #fail(what: string): void {
    this.end(new Rejection('TOKEN', `the PKCS#11 module failed: ${printable(what)}`));
  }

  /**
   * Kills the process; what waits for it and whatever is asked later is refused. What was said
   * first is what happened.
   */
  end(fault: Rejection): void {
    this.#fault ??= fault;
    this.#child.kill('SIGKILL');
    for (const { fail, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      fail(this.#fault);
    }
    this.#waiting.clear();
    this.#rest();
  }
}

const NOT_INHERITED = /^(?:NODE_|SEALIFT_|COSIGN_)/;
const inherited = (environment: ProcessOptions['environment']): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !NOT_INHERITED.test(name)));

/** URL of pkcs11js. It is optional, and absent where it could not be built. */
function ofBinding(): string {
  try {
    return import.meta.resolve('pkcs11js');
  } catch (cause) {
    return reject('TOKEN', MISSING, { cause });
  }
}

export const MISSING =
  'keys on tokens need the package pkcs11js, which is not built here: install g++, make and ' +
  'python3, let its build script run (`pnpm approve-builds`, or `npm rebuild pkcs11js`), and ' +
  'install again';
