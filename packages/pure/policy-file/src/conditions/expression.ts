/**
 * Conditions in CEL, within bounds: a predicate is foreign, and a regular expression or two loops
 * inside each other can make little of it cost hours (T20, T34).
 */

import { type ASTNode, Environment, type ParseResult } from '@marcbachmann/cel-js';
import { printable } from '@sealift/failures';
import { RE2JS, RE2JSException } from 're2js';

/** Characters of an expression, and how deep its parts nest. */
export const EXPRESSION_MAX: number = 4 * 1024;
const DEPTH_MAX = 32;
/** Rounds of all loops of one evaluation. */
export const ROUNDS_MAX = 1_000_000;

/** What an expression may speak of. */
const VARIABLES = ['predicate', 'statement', 'signer', 'image'] as const;

/** Loops of CEL. */
const MACROS = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);
/** What stands in their place in the text: the library's own would backtrack, or not count. */
const LINEAR = 'matchesLinear';
const COUNTED = 'counted';

/** Evaluates an expression. Throws what the library throws. */
export type Expression = (variables: { readonly [name: string]: unknown }) => unknown;

/** Compiles an expression, or says what is wrong with it: a sentence without its subject. */
export function compileExpression(text: string): Expression | string {
  if (text.length > EXPRESSION_MAX) return `is longer than ${EXPRESSION_MAX} characters`;
  let rounds = 0;
  const count = (list: unknown): unknown => {
    rounds += sizeOf(list);
    if (rounds > ROUNDS_MAX) throw new Error(`more than ${ROUNDS_MAX} rounds of its loops`);
    return list;
  };
  const environment = environmentWith(count);
  try {
    const edits = editsOf(environment.parse(text).ast);
    if (typeof edits === 'string') return edits;
    const parsed = environment.parse(edited(text, edits));
    // Places of brackets are not told: what they hid from the edits is not let through.
    const left = editsOf(parsed.ast);
    if (typeof left === 'string' || left.length > 0)
      return 'has brackets in front of a loop or matches that cannot be followed: leave them away';
    const wrong = wrongType(parsed);
    if (wrong !== undefined) return wrong;
    return (variables) => {
      rounds = 0;
      return parsed(variables);
    };
  } catch (thrown) {
    return sentenceOf(thrown);
  }
}

function environmentWith(count: (list: unknown) => unknown): Environment {
  const environment = new Environment({
    limits: { maxDepth: DEPTH_MAX, maxAstNodes: EXPRESSION_MAX },
    homogeneousAggregateLiterals: false,
  });
  for (const name of VARIABLES) environment.registerVariable(name, 'dyn');
  return environment
    .registerFunction(`string.${LINEAR}(string): bool`, matchesLinear)
    .registerFunction(`${COUNTED}(dyn): dyn`, count);
}

/** RE2's own syntax and meaning: a part that matches is enough, as CEL has it. */
function matchesLinear(text: string, pattern: string): boolean {
  try {
    return RE2JS.compile(pattern).matcher(text).find();
  } catch (cause) {
    if (!(cause instanceof RE2JSException)) throw cause;
    throw new Error(`"${pattern}" is not a regular expression: ${cause.message}`, { cause });
  }
}

const sizeOf = (list: unknown): number => {
  if (Array.isArray(list)) return list.length;
  return typeof list === 'object' && list !== null ? Object.keys(list).length : 0;
};

function wrongType(parsed: ParseResult): string | undefined {
  const { valid, type, error } = parsed.check();
  if (!valid) return error === undefined ? 'has no type' : sentenceOf(error);
  return type === 'bool' || type === 'dyn' ? undefined : `is ${type}, and not true or false`;
}

/** What an error of the library's says, in one line. */
export function sentenceOf(thrown: unknown): string {
  const { message = '' } = thrown instanceof Error ? thrown : {};
  return printable(message.split('\n')[0] ?? '');
}

/** Text to insert or to write in place of what stands from `start` to `end`. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * `x.matches(p)` becomes `x.matchesLinear(p)`, and `x.all(…)` becomes `counted(x).all(…)`. A
 * sentence where loops nest deeper than one in another.
 */
function editsOf(root: ASTNode): Edit[] | string {
  const edits: Edit[] = [];
  const visit = (value: unknown, loops: number): boolean => {
    if (Array.isArray(value)) return value.every((one) => visit(one, loops));
    if (!isNode(value)) return true;
    const call = value.op === 'rcall' ? callOf(value) : undefined;
    const isLoop = call !== undefined && MACROS.has(call.name);
    if (isLoop && loops >= 2) return false;
    if (call !== undefined) edits.push(...editsOfCall(call));
    if (!isLoop) return visit(value.args, loops);
    return visit(call.receiver, loops) && visit(call.args, loops + 1);
  };
  return visit(root, 0) ? edits : 'has a loop inside a loop inside a loop: two at most';
}

interface Call {
  readonly name: string;
  readonly receiver: ASTNode;
  readonly args: readonly ASTNode[];
  readonly node: ASTNode;
}

const isNode = (value: unknown): value is ASTNode =>
  typeof value === 'object' && value !== null && 'op' in value && 'start' in value;

function callOf(node: ASTNode): Call {
  const [name, receiver, args] = node.args as unknown as [string, ASTNode, readonly ASTNode[]];
  return { name, receiver, args, node };
}

function editsOfCall({ name, receiver, args, node }: Call): Edit[] {
  const { start, end } = receiver;
  if (MACROS.has(name) && !isCounted(receiver))
    return [
      { start, end: start, text: `${COUNTED}(` },
      { start: end, end, text: ')' },
    ];
  if (name !== 'matches') return [];
  const from = node.input.indexOf(name, end);
  const until = args[0]?.start ?? node.end;
  return from < 0 || from > until ? [] : [{ start: from, end: from + name.length, text: LINEAR }];
}

const isCounted = ({ op, args }: ASTNode): boolean =>
  op === 'call' && Array.isArray(args) && args[0] === COUNTED;

function edited(text: string, edits: readonly Edit[]): string {
  const fromTheEnd = edits.toSorted((a, b) => b.start - a.start || b.end - a.end);
  return fromTheEnd.reduce(
    (done, { start, end, text: put }) => `${done.slice(0, start)}${put}${done.slice(end)}`,
    text,
  );
}
