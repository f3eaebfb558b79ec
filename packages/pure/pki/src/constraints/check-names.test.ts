import { codeOf } from '@sealift/refusal';
import { der } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import type { Certificate } from '../certificate.ts';
import { CA_EXTENSIONS, ca, extension, leaf, read } from '../certificates.fixture.ts';
import { EXTENSION } from '../extensions.ts';
import { checkPath } from '../path-rules.ts';
import {
  ascii,
  attribute,
  below,
  type Constraints,
  constrained,
  directory,
  dns,
  ip,
  mail,
  nameConstraints,
  rdns,
  uri,
} from './constraints.fixture.ts';

/** By our rules alone: no other opinion is asked here. */
const judge = (path: readonly Certificate[]): Promise<string> =>
  codeOf(() => checkPath(path, 'codeSigning'));

type Case = readonly [constraint: Uint8Array, name: Uint8Array, says: string];

/** `in`: permitted where permitted, refused where excluded; `out` the other way; `no`: never. */
const CASES: readonly Case[] = [
  [mail('corp.example'), mail('ada@corp.example'), 'in'],
  [mail('corp.example'), mail('ada@CORP.example'), 'in'],
  [mail('CORP.example'), mail('ada@corp.example'), 'in'],
  [mail('corp.example'), mail('ada@mail.corp.example'), 'out'],
  [mail('corp.example'), mail('ada@evilcorp.example'), 'out'],
  [mail('corp.example'), mail('corp.example@evil.example'), 'out'],
  [mail('.corp.example'), mail('ada@mail.corp.example'), 'in'],
  [mail('.corp.example'), mail('ada@corp.example'), 'out'],
  [mail('ada@corp.example'), mail('ada@corp.example'), 'in'],
  [mail('ada@corp.example'), mail('ada@Corp.Example'), 'in'],
  [mail('ada@corp.example'), mail('ADA@corp.example'), 'out'],
  [mail('ada@corp.example'), mail('bob@corp.example'), 'out'],
  [mail('corp.example'), mail('"a@evil.example"@corp.example'), 'no'],
  [mail('corp.example'), mail('a@evil.example@corp.example'), 'no'],
  [mail('corp.example'), mail('corp.example'), 'no'],
  [mail('corp.example'), mail('ada@corp.example\0.evil.example'), 'no'],
  [mail('corp.example'), mail('ada@corp.example '), 'no'],
  [mail('corp.example'), mail('ada@[10.0.0.1]'), 'no'],
  [mail('corp.example'), mail('ada@xn--\u00fc.example'), 'no'],
  [mail(''), mail('ada@corp.example'), 'no'],
  [mail('@corp.example'), mail('ada@corp.example'), 'no'],
  [mail('corp.example\0'), mail('ada@corp.example'), 'no'],

  [dns('corp.example'), dns('corp.example'), 'in'],
  [dns('corp.example'), dns('a.b.corp.example'), 'in'],
  [dns('corp.example'), dns('A.CORP.EXAMPLE'), 'in'],
  [dns('corp.example'), dns('evilcorp.example'), 'out'],
  [dns('corp.example'), dns('corp.example.evil'), 'out'],
  [dns('corp.example'), dns('example'), 'out'],
  [dns('.corp.example'), dns('a.corp.example'), 'in'],
  [dns('.corp.example'), dns('corp.example'), 'out'],
  [dns(''), dns('corp.example'), 'in'],
  [dns('corp.example'), dns('*.corp.example'), 'no'],
  [dns('corp.example'), dns('corp.example.'), 'no'],
  [dns('corp.example'), dns('a..corp.example'), 'no'],
  [dns('corp.example'), dns('evil.example\0.corp.example'), 'no'],
  [dns('corp.example'), dns('evil.example\n.corp.example'), 'no'],
  [dns('corp.example'), dns(''), 'no'],
  [dns('corp.example'), dns('10.0.0.1'), 'no'],
  [dns('corp..example'), dns('corp.example'), 'no'],
  [dns('..corp.example'), dns('a.corp.example'), 'no'],
  [dns('corp.example'), dns(`${'a'.repeat(64)}.corp.example`), 'no'],
  [dns('corp.example'), dns(`${'a.'.repeat(121)}corp.example`), 'no'],

  [uri('corp.example'), uri('https://corp.example/x'), 'in'],
  [uri('corp.example'), uri('https://CORP.example:8443/x'), 'in'],
  [uri('corp.example'), uri('https://corp.example'), 'in'],
  [uri('corp.example'), uri('spiffe://corp.example?x#y'), 'in'],
  [uri('corp.example'), uri('https://a.corp.example/x'), 'out'],
  [uri('.corp.example'), uri('https://a.corp.example/x'), 'in'],
  [uri('.corp.example'), uri('https://corp.example/x'), 'out'],
  [uri('corp.example'), uri('https://evil.example/corp.example'), 'out'],
  [uri('corp.example'), uri('https://evil.example?https://corp.example'), 'out'],
  [uri('corp.example'), uri('https://corp.example:x@evil.example/'), 'no'],
  [uri('corp.example'), uri('https://corp.example@evil.example/'), 'no'],
  [uri('corp.example'), uri('https://ada@corp.example/'), 'no'],
  [uri('corp.example'), uri('https://evil.example\\@corp.example/'), 'no'],
  [uri('corp.example'), uri('https://evil.example\\.corp.example/'), 'no'],
  [uri('corp.example'), uri('https://corp.example%00.evil.example/'), 'no'],
  [uri('corp.example'), uri('https://corp.example\0.evil.example/'), 'no'],
  [uri('corp.example'), uri('https://corp.example\t/'), 'no'],
  [uri('corp.example'), uri('https://10.0.0.1/'), 'no'],
  [uri('corp.example'), uri('https://[::1]/'), 'no'],
  [uri('corp.example'), uri('https:///x'), 'no'],
  [uri('corp.example'), uri('urn:corp.example'), 'no'],
  [uri('corp.example'), uri('//corp.example/'), 'no'],
  [uri('https://corp.example'), uri('https://corp.example/x'), 'no'],
  [uri(''), uri('https://corp.example/x'), 'no'],

  [ip(10, 0, 0, 0, 255, 0, 0, 0), ip(10, 1, 2, 3), 'in'],
  [ip(10, 0, 0, 0, 255, 0, 0, 0), ip(11, 1, 2, 3), 'out'],
  [ip(10, 1, 2, 3, 255, 255, 255, 255), ip(10, 1, 2, 3), 'in'],
  [ip(10, 1, 2, 3, 255, 255, 255, 255), ip(10, 1, 2, 2), 'out'],
  [ip(0, 0, 0, 0, 0, 0, 0, 0), ip(10, 1, 2, 3), 'in'],
  [ip(0, 0, 0, 0, 0, 0, 0, 0), ip(...Array(16).fill(1)), 'out'],
  [ip(...Array(16).fill(1), ...Array(16).fill(255)), ip(...Array(16).fill(1)), 'in'],
  [ip(...Array(16).fill(1), ...Array(16).fill(255)), ip(...Array(15).fill(1), 2), 'out'],
  [ip(10, 0, 0, 0, 255, 0, 255, 0), ip(10, 1, 2, 3), 'no'],
  [ip(10, 0, 0, 0, 253, 0, 0, 0), ip(10, 1, 2, 3), 'no'],
  [ip(10, 0, 0, 0), ip(10, 0, 0, 0), 'no'],
  [ip(10, 0, 0, 0, 255), ip(10, 0, 0, 0), 'no'],
  [ip(), ip(10, 0, 0, 0), 'no'],
  [ip(10, 0, 0, 0, 255, 0, 0, 0), ip(10, 0, 0), 'no'],

  [directory('O=Corp'), directory('O=Corp', 'CN=x'), 'in'],
  [directory('O=Corp'), directory('O=Corp'), 'in'],
  [directory('O=Corp'), directory('O= CORP '), 'in'],
  [directory('O=Big Corp'), directory('O=big  corp'), 'in'],
  [directory('C=DE', 'O=Corp'), directory('C=DE', 'O=Corp', 'CN=x'), 'in'],
  [directory('O=Corp'), directory('C=DE', 'O=Corp'), 'out'],
  [directory('O=Corp', 'OU=a'), directory('O=Corp', 'OU=b', 'OU=a'), 'out'],
  [directory('O=Corp', 'OU=a'), directory('O=Corp'), 'out'],
  [directory('O=Corp', 'OU=a'), directory('OU=a', 'O=Corp'), 'out'],
  [directory('O=Corp+OU=a'), directory('OU=a+O=Corp', 'CN=x'), 'in'],
  [directory('O=Corp'), directory('O=Corp+OU=a'), 'out'],
  [directory('O=Corp'), directory('O=Corp2'), 'out'],
  [directory('O=Corp'), directory('OU=Corp'), 'out'],
  [directory(), directory('O=Corp'), 'in'],
  [directory('O=Corp'), directory('O=Corp\0'), 'no'],
  [directory('O=Corp'), directory('O=Co\u00adrp'), 'no'],
  [directory('O=Corp\u0007'), directory('O=Corp'), 'no'],
  [directory('O=Corp'), der(0xa4, der(0x30, der(0x31, attribute('O=Corp', 0x1e)))), 'no'],
  [directory('O=Corp'), der(0xa4, der(0x30, der(0x31, attribute('O=Corp', 0x14)))), 'no'],
  [directory('O=Corp'), der(0xa4, der(0x30, der(0x31, attribute('O=Corp', 0x13)))), 'in'],
  [directory('O=Corp'), der(0xa4), 'no'],
  [directory('O=Corp'), der(0xa4, der(0x30, der(0x31, der(0x30, der(0x06, ascii('U')))))), 'no'],
];

const shown = (name: Uint8Array): string => JSON.stringify(Buffer.from(name).toString('latin1'));

describe.each(CASES.map((each) => [shown(each[0]), shown(each[1]), each[2], each] as const))(
  'the constraint %s over %s: %s',
  (_, __, says, [constraint, name]) => {
    it('permitted', async () =>
      expect(await judge(constrained({ permit: [constraint] }, [name]))).toBe(
        says === 'in' ? 'accepted' : 'CERT_CHAIN',
      ));
    it('excluded', async () =>
      expect(await judge(constrained({ exclude: [constraint] }, [name]))).toBe(
        says === 'out' ? 'accepted' : 'CERT_CHAIN',
      ));
  },
);

describe('constraints of a path', () => {
  const good = mail('ada@corp.example');
  const corp = mail('corp.example');
  const CONSTRAINED: readonly [string, Constraints, readonly Uint8Array[], string][] = [
    ['of one form leave the others free', { permit: [corp] }, [uri('urn:x')], 'accepted'],
    ['hold for every name', { permit: [corp] }, [good, mail('ada@evil.example')], 'CERT_CHAIN'],
    ['permit what one of them permits', { permit: [mail('x.example'), corp] }, [good], 'accepted'],
    ['exclude within what is permitted', { permit: [corp], exclude: [good] }, [good], 'CERT_CHAIN'],
    ['of unknown kinds refuse, used or not', { permit: [der(0x88, ascii('*'))] }, [], 'CERT_CHAIN'],
    ['on other names refuse', { exclude: [der(0xa0, der(0x06, ascii('*')))] }, [], 'CERT_CHAIN'],
    [
      'on other names refuse beside known ones',
      { permit: [corp, der(0xa3)] },
      [good],
      'CERT_CHAIN',
    ],
  ];
  it.each(CONSTRAINED)('%s', async (_, constraints, names, code) =>
    expect(await judge(constrained(constraints, names))).toBe(code),
  );

  const RAW: readonly [string, string][] = [
    ['empty', '3000'],
    ['without a subtree', '3002a000'],
    ['with an empty subtree', '3004a0023000'],
    ['excluded before permitted', '300ea105300382016' + '1a0053003820161'],
    ['permitted twice', '300ea00530038201' + '61a0053003820161'],
    ['with a minimum', '300aa0083006820161800101'],
    ['with a minimum of zero, written', '300aa0083006820161800100'],
    ['with a maximum', '300aa0083006820161810101'],
    ['with a third part', '3002a200'],
    ['that are no sequence', '0500'],
  ];
  it.each(RAW)('refuse where they are %s', async (_, hex) => {
    for (const critical of [true, false]) {
      const extensions = [...CA_EXTENSIONS, extension(EXTENSION.nameConstraints, hex, critical)];
      const root = ca('raw', { extensions });
      expect(await judge([below(root, [good]), read(root)])).toBe('CERT_CHAIN');
    }
  });

  it('hold where they are not critical', async () => {
    const own = { ...nameConstraints({ permit: [corp] }), critical: false };
    const root = ca('lenient', { extensions: [...CA_EXTENSIONS, own] });
    expect(await judge([below(root, [good]), read(root)])).toBe('accepted');
    expect(await judge([below(root, [mail('a@evil.example')]), read(root)])).toBe('CERT_CHAIN');
  });

  it('narrow from CA to CA, and never widen', async () => {
    const constraining = (label: string, ...permit: Uint8Array[]) => ({
      extensions: [...CA_EXTENSIONS, nameConstraints({ permit })],
      name: { commonName: label },
    });
    const root = ca('wide', constraining('wide', corp));
    const wider = ca('wider', {
      parent: root,
      ...constraining('wider', corp, mail('evil.example')),
    });
    const path = (name: string) => [below(wider, [mail(name)]), read(wider), read(root)];
    expect(await judge(path('ada@corp.example'))).toBe('accepted');
    expect(await judge(path('ada@evil.example'))).toBe('CERT_CHAIN');
  });

  const subjectOf = (...names: string[]): [Certificate, Certificate] => {
    const [under, root] = constrained({ permit: [directory('O=Corp'), corp] }, [good]);
    return [{ ...under, subject: rdns(...names) }, root];
  };
  it('hold for the subject', async () => {
    expect(await judge(subjectOf('O=Corp', 'CN=x'))).toBe('accepted');
    expect(await judge(subjectOf())).toBe('accepted');
    expect(await judge(subjectOf('O=Evil'))).toBe('CERT_CHAIN');
    expect(await judge(subjectOf('CN=x', 'O=Corp'))).toBe('CERT_CHAIN');
  });
  it('hold for the mail address in the subject, beside alternative names too', async () => {
    expect(await judge(subjectOf('O=Corp', 'E=bob@corp.example'))).toBe('accepted');
    expect(await judge(subjectOf('O=Corp', 'E=bob@evil.example'))).toBe('CERT_CHAIN');
    expect(await judge(subjectOf('O=Corp', 'E=bob@corp.example\0'))).toBe('CERT_CHAIN');
  });

  it('hold for CAs below, but for one that renews itself', async () => {
    const permit = [directory('O=Corp')];
    const name = { organization: 'Root' };
    const root = ca('r', { name, extensions: [...CA_EXTENSIONS, nameConstraints({ permit })] });
    const renewed = ca('renewed', { name, parent: root, extensions: CA_EXTENSIONS });
    const stranger = ca('stranger', { parent: root, extensions: CA_EXTENSIONS });
    const corps = { organization: 'Corp' };
    expect(await judge([below(renewed, [], corps), read(renewed), read(root)])).toBe('accepted');
    expect(await judge([below(renewed, [], name), read(renewed), read(root)])).toBe('CERT_CHAIN');
    expect(await judge([below(stranger, [], corps), read(stranger), read(root)])).toBe(
      'CERT_CHAIN',
    );
  });

  it('hold for a leaf that says the name of its issuer', async () => {
    const [, root] = constrained({ exclude: [directory('O=Corp')] }, []);
    const self = { ...leaf(), subject: rdns('O=Corp'), issuer: rdns('O=Corp') };
    expect(await judge([self, root])).toBe('CERT_CHAIN');
  });

  it('are none of a leaf', async () => {
    const own = leaf({ extraExtensions: [nameConstraints({ permit: [corp] })] });
    const root = read(ca('plain'));
    expect(await judge([own, root])).toBe('CERT_CHAIN');
  });

  it('are compared at most 10,000 times', async () => {
    const many = (count: number) => Array.from({ length: count }, () => corp);
    const names = (count: number) => Array.from({ length: count }, () => mail('ada@evil.example'));
    expect(await judge(constrained({ exclude: many(50) }, names(200)))).toBe('accepted');
    expect(await judge(constrained({ exclude: many(50) }, names(201)))).toBe('LIMIT');
  });
});
