import {
  caExtensions,
  der,
  derOid,
  derSequence,
  type LeafOptions,
  type x509,
} from '@sealift/virtual-sigstore';
import { type Files, type Vector, vector } from '../vector.ts';
import { below, CA } from './certificates.ts';

type Extension = ReturnType<typeof x509.basicConstraints>;

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const uri = (host: string): Uint8Array => der(0x86, ascii(host));
const organization = (name: string): Uint8Array =>
  der(0xa4, derSequence(der(0x31, derSequence(derOid('2.5.4.10'), der(0x0c, ascii(name))))));

interface Subtrees {
  readonly permit?: readonly Uint8Array[];
  readonly exclude?: readonly Uint8Array[];
}
const list = (tag: number, bases: readonly Uint8Array[] = []): Uint8Array[] =>
  bases.length === 0 ? [] : [der(tag, ...bases.map((base) => derSequence(base)))];

/** The usual intermediate with this extension beside its own. */
const ca = (...more: readonly Extension[]): Parameters<typeof below>[0] => ({
  extensions: [...caExtensions(CA), ...more],
});
const critical = (oid: string, value: Uint8Array): Extension => ({ oid, critical: true, value });
const named = ({ permit, exclude }: Subtrees, leaf: Partial<LeafOptions> = {}): Files =>
  below(
    ca(critical('2.5.29.30', derSequence(...list(0xa0, permit), ...list(0xa1, exclude)))),
    leaf,
  );

/** Names of the usual leaf, a URI at github.com, under constraints (VERIFICATION §10.2). */
export const constraints = (): Vector[] => [
  vector(
    'constraint-uri-permitted',
    'the host of the identity is the one that the CA may name',
    'accepted',
    named({ permit: [uri('gitlab.com'), uri('github.com')] }),
  ),
  vector(
    'constraint-uri-other',
    'the CA may name another host',
    'CERT_CHAIN',
    named({ permit: [uri('gitlab.com')] }),
  ),
  vector(
    'constraint-uri-below',
    'the CA may name what is below the host, and not the host',
    'CERT_CHAIN',
    named({ permit: [uri('.github.com')] }),
  ),
  vector(
    'constraint-uri-excluded',
    'the host of the identity is one that the CA may not name',
    'CERT_CHAIN',
    named({ exclude: [uri('github.com')] }),
  ),
  vector(
    'constraint-uri-excluded-other',
    'another host is one that the CA may not name',
    'accepted',
    named({ exclude: [uri('gitlab.com')] }),
  ),
  vector(
    'constraint-uri-user',
    'the permitted host stands before an @, another one behind it (T7)',
    'CERT_CHAIN',
    named(
      { permit: [uri('github.com')] },
      { identity: { uri: 'https://github.com:x@evil.example/team/app' } },
    ),
  ),
  vector(
    'constraint-uri-control',
    'a NUL ends the permitted host for some readers (T7)',
    'CERT_CHAIN',
    named(
      { exclude: [uri('evil.example')] },
      { identity: { uri: 'https://evil.example\0.github.com/' } },
    ),
  ),
  vector(
    'constraint-mail-on-uri',
    'the CA may name mail addresses of one host: URIs are free',
    'accepted',
    named({ permit: [der(0x81, ascii('corp.example'))] }),
  ),
  vector(
    'constraint-mail-other',
    'the CA may name mail addresses of another host',
    'CERT_CHAIN',
    named(
      { permit: [der(0x81, ascii('corp.example'))] },
      { identity: { email: 'ada@evil.example' } },
    ),
  ),
  vector(
    'constraint-dns-suffix',
    'a DNS name that only ends like the permitted one',
    'CERT_CHAIN',
    named(
      { permit: [der(0x82, ascii('corp.example'))] },
      { identity: { dns: 'evilcorp.example' } },
    ),
  ),
  vector(
    'constraint-directory-permitted',
    "the leaf's subject begins with the permitted name",
    'accepted',
    named(
      { permit: [organization('Team')] },
      { subject: { organization: 'Team', commonName: 'x' } },
    ),
  ),
  vector(
    'constraint-directory-other',
    "the leaf's subject is of another organization",
    'CERT_CHAIN',
    named({ permit: [organization('Team')] }, { subject: { organization: 'Evil' } }),
  ),
  vector(
    'constraint-directory-excluded-case',
    "the leaf's subject is of the excluded organization, in other letters",
    'CERT_CHAIN',
    named({ exclude: [organization('Evil')] }, { subject: { organization: 'EVIL' } }),
  ),
  vector(
    'constraint-address',
    'the CA may name no IP address at all',
    'accepted',
    named({ exclude: [der(0x87, new Uint8Array(8)), der(0x87, new Uint8Array(32))] }),
  ),
  vector(
    'constraint-unknown-form',
    'a constraint on names of a form that nobody here knows',
    'CERT_CHAIN',
    named({ permit: [uri('github.com'), der(0x88, Uint8Array.of(0x2a))] }),
  ),
  vector(
    'constraint-distance',
    'a constraint that begins one level below',
    'CERT_CHAIN',
    named({ permit: [Uint8Array.of(...uri('github.com'), 0x80, 1, 1)] }),
  ),
  ...rarerNames(),
];

const mail = (text: string): Uint8Array => der(0x81, ascii(text));
const dns = (text: string): Uint8Array => der(0x82, ascii(text));
const unit = (name: string): Uint8Array =>
  der(
    0xa4,
    derSequence(
      der(0x31, derSequence(derOid('2.5.4.11'), der(0x0c, ascii(name)))),
      der(0x31, derSequence(derOid('2.5.4.10'), der(0x0c, ascii('Team')))),
    ),
  );
const team = { subject: { organization: 'Team', commonName: 'x' } };
const github = { permit: [uri('github.com')] };
const noPurpose = caExtensions(CA).filter(({ oid }) => oid !== '2.5.29.37');

/** Each rule of RFC 5280 §4.2.1.10 that the cases above do not ask. */
const rarerNames = (): Vector[] => [
  vector('constraint-uri-port', 'a port is no part of the host', 'accepted', {
    ...named(github, { identity: { uri: 'https://github.com:8443/team/app' } }),
    identity: 'https://github.com:8443/team/app\n',
  }),
  vector(
    'constraint-uri-no-host',
    'a URI without a host under a constraint on URIs',
    'CERT_CHAIN',
    named(github, { identity: { uri: 'urn:team:app' } }),
  ),
  vector(
    'constraint-uri-address',
    'a URI whose host is an address',
    'CERT_CHAIN',
    named({ exclude: [uri('evil.example')] }, { identity: { uri: 'https://10.0.0.1/app' } }),
  ),
  vector('constraint-mail-host', 'every mailbox of a host', 'accepted', {
    ...named({ permit: [mail('corp.example')] }, { identity: { email: 'ada@corp.example' } }),
    identity: 'ada@corp.example\n',
  }),
  vector(
    'constraint-mail-below',
    'mailboxes of the hosts below, and not of the host',
    'CERT_CHAIN',
    named({ permit: [mail('.corp.example')] }, { identity: { email: 'ada@corp.example' } }),
  ),
  vector(
    'constraint-mail-box',
    'one mailbox, and another of its host',
    'CERT_CHAIN',
    named({ permit: [mail('ada@corp.example')] }, { identity: { email: 'eve@corp.example' } }),
  ),
  vector(
    'constraint-mail-two-at',
    'a mail address with two @, whose host two readers see differently (T7)',
    'CERT_CHAIN',
    named(
      { permit: [mail('corp.example')] },
      { identity: { email: 'ada@evil.example@corp.example' } },
    ),
  ),
  vector('constraint-dns-below', 'a DNS name below the permitted one', 'accepted', {
    ...named({ permit: [dns('corp.example')] }, { identity: { dns: 'ci.corp.example' } }),
    identity: 'ci.corp.example\n',
  }),
  vector(
    'constraint-address-permitted',
    'an address outside of the permitted network, beside the usual name',
    'CERT_CHAIN',
    named(
      { permit: [der(0x87, Uint8Array.of(10, 0, 0, 0, 255, 0, 0, 0))] },
      {
        identity: [],
        extraExtensions: [
          { oid: '2.5.29.17', value: derSequence(der(0x87, Uint8Array.of(11, 0, 0, 1))) },
        ],
      },
    ),
  ),
  vector(
    'constraint-directory-no-prefix',
    'the permitted name is in the subject, and does not begin it',
    'CERT_CHAIN',
    named({ permit: [unit('CI')] }, team),
  ),
  vector(
    'constraint-excluded-within',
    'a name is permitted, and excluded within that',
    'CERT_CHAIN',
    named({ permit: [uri('github.com')], exclude: [uri('github.com')] }),
  ),
  vector(
    'constraint-not-critical',
    'a constraint that is not critical holds too',
    'CERT_CHAIN',
    below(
      ca({
        oid: '2.5.29.30',
        value: derSequence(der(0xa0, derSequence(uri('gitlab.com')))),
      }),
    ),
  ),
  vector(
    'constraint-of-leaf',
    'a leaf with constraints, which are for CAs',
    'CERT_CHAIN',
    below(ca(), {
      extraExtensions: [
        critical('2.5.29.30', derSequence(der(0xa0, derSequence(uri('github.com'))))),
      ],
    }),
  ),
  vector(
    'constraint-no-purpose',
    'an intermediate with a constraint and without an extended key usage',
    'accepted',
    below({
      extensions: [
        ...noPurpose,
        critical('2.5.29.30', derSequence(der(0xa0, derSequence(uri('github.com'))))),
      ],
    }),
  ),
];

const A = derOid('1.2.3.1');
const B = derOid('1.2.3.2');
const said = (...oids: readonly Uint8Array[]): Extension =>
  critical('2.5.29.32', derSequence(...oids.map((oid) => derSequence(oid))));
const required = (after: number): Extension =>
  critical('2.5.29.36', derSequence(Uint8Array.of(0x80, 1, after)));
const ANY = derOid('2.5.29.32.0');
const noAny = critical('2.5.29.54', Uint8Array.of(2, 1, 0));

/** Certificate policies (VERIFICATION §10.2). */
export const policies = (): Vector[] => [
  vector('policy-unasked', 'policies that nobody requires', 'accepted', below(ca(said(A)))),
  vector(
    'policy-required',
    'the CA requires a policy, and both have it',
    'accepted',
    below(ca(said(A), required(0)), { extraExtensions: [said(A, B)] }),
  ),
  vector(
    'policy-missing',
    'the CA requires a policy, and the leaf has none',
    'CERT_CHAIN',
    below(ca(said(A), required(0))),
  ),
  vector(
    'policy-other',
    'the CA requires a policy, and the leaf has another',
    'CERT_CHAIN',
    below(ca(said(A), required(0)), { extraExtensions: [said(B)] }),
  ),
  vector(
    'policy-missing-of-ca',
    'the CA requires a policy, and has none itself',
    'CERT_CHAIN',
    below(ca(required(0)), { extraExtensions: [said(A)] }),
  ),
  vector(
    'policy-any',
    'the CA requires a policy and has any, and the leaf has one',
    'accepted',
    below(ca(said(ANY), required(0)), { extraExtensions: [said(A)] }),
  ),
  vector(
    'policy-any-ended',
    'the CA requires a policy, and any policy of the leaf stands for none',
    'CERT_CHAIN',
    below(ca(said(A), required(0), noAny), { extraExtensions: [said(ANY)] }),
  ),
  vector(
    'policy-required-late',
    'the CA requires a policy only of what cannot follow',
    'accepted',
    below(ca(required(2))),
  ),
  vector(
    'policy-mapped',
    'the CA maps its policy to another, which the leaf has',
    'accepted',
    below(ca(said(A), required(0), maps(A, B)), { extraExtensions: [said(B)] }),
  ),
  vector(
    'policy-mapped-old',
    'the CA maps its policy to another, and the leaf has the old one',
    'CERT_CHAIN',
    below(ca(said(A), required(0), maps(A, B)), { extraExtensions: [said(A)] }),
  ),
  vector(
    'policy-mapped-any',
    'a mapping of any policy',
    'CERT_CHAIN',
    below(ca(said(A), maps(ANY, B)), { extraExtensions: [said(B)] }),
  ),
  vector(
    'policy-qualifier-unknown',
    'a critical policy with a qualifier that nobody knows',
    'CERT_CHAIN',
    below(ca(critical('2.5.29.32', derSequence(derSequence(A, qualified))))),
  ),
  vector(
    'policy-constraints-empty',
    'policy constraints that ask for nothing',
    'CERT_CHAIN',
    below(ca(critical('2.5.29.36', derSequence()))),
  ),
];

const maps = (from: Uint8Array, to: Uint8Array): Extension =>
  critical('2.5.29.33', derSequence(derSequence(from, to)));
const qualified = derSequence(derSequence(derOid('1.2.3.9'), der(0x0c, ascii('x'))));
