import { describe, expect, it } from 'vitest';
import { type GoEvent, judge, parseEvents, REFUSED } from './judge.ts';

const [INNER = '', OUTER = ''] = Object.keys(REFUSED);
const GOOD: GoEvent[] = [
  ...[
    'TestInvokePluginPreBuilt',
    'TestDefaultAlgorithm',
    'TestSupportedAlgorithms',
    'TestCreateKey',
    'TestPublicKey',
    'TestPublicKey/inner',
  ].map((Test) => ({
    Action: 'pass',
    Test,
  })),
  {
    Action: 'output',
    Test: INNER,
    Output: 'plugin returned error: DIGEST: a digest alone is not signed: …',
  },
  { Action: 'fail', Test: INNER },
  { Action: 'fail', Test: OUTER },
  { Action: 'fail' },
];

describe('a run of the test program', () => {
  it('is right where all passes but what must be refused', () => {
    const { passed, refused, wrong } = judge(GOOD);
    expect([passed.length, refused, wrong]).toEqual([6, [INNER, OUTER], []]);
  });

  it.each<[string, GoEvent[], string[]]>([
    [
      'nothing was run',
      [],
      [
        'TestInvokePluginPreBuilt',
        'TestDefaultAlgorithm',
        'TestSupportedAlgorithms',
        'TestCreateKey',
        'TestPublicKey',
        INNER,
        OUTER,
      ],
    ],
    [
      'a test fails',
      GOOD.map((event) => (event.Test === 'TestPublicKey' ? { ...event, Action: 'fail' } : event)),
      ['TestPublicKey'],
    ],
    ['a test is skipped', [...GOOD, { Action: 'skip', Test: 'TestMore' }], ['TestMore']],
    [
      'a test inside another fails',
      [...GOOD, { Action: 'fail', Test: 'TestCreateKey/x' }],
      ['TestCreateKey/x'],
    ],
    [
      'a digest alone is signed',
      GOOD.map((event) =>
        event.Test === INNER && event.Action === 'fail' ? { ...event, Action: 'pass' } : event,
      ),
      [INNER],
    ],
    [
      'a digest alone is refused in other words',
      GOOD.filter(({ Output }) => Output === undefined),
      [INNER],
    ],
  ])('is wrong where %s', (_, events, wrong) => expect(judge(events).wrong).toEqual(wrong));

  it('is read from its lines', () =>
    expect(parseEvents('go: downloading x\n{"Action":"pass","Test":"A"}\n\n')).toEqual([
      { Action: 'pass', Test: 'A' },
    ]));
});
