interface Entry {
  readonly title: string;
  readonly cause: string;
  readonly remedy: string;
  readonly exit: 1 | 2 | 3 | 4 | 70 | 130;
}

const evidence = (title: string, cause: string, remedy: string): Entry => ({
  title,
  cause,
  remedy,
  exit: 1,
});
const usage = (title: string, cause: string, remedy: string): Entry => ({
  title,
  cause,
  remedy,
  exit: 2,
});
const bytes = (title: string, cause: string, remedy: string): Entry => ({
  title,
  cause,
  remedy,
  exit: 3,
});
const world = (title: string, cause: string, remedy: string): Entry => ({
  title,
  cause,
  remedy,
  exit: 4,
});

const TRANSFER_AGAIN =
  'Carry the file over again, and compare its SHA-256 on both hosts; if the two agree, export ' +
  'again from the source.';
const EVIDENCE_AGAIN =
  'Take the evidence from its source again (`sealift export`); if it persists, the signer must ' +
  'sign again.';

/**
 * Every way to fail, with what a person needs next. The docs page and `explain` are made from this
 * table. `exit` is the exit code of the programs.
 */
export const CODES = {
  // Evidence
  PARSE: evidence(
    'A piece of evidence cannot be read',
    'It was cut, edited, or is not of the format that its place says.',
    EVIDENCE_AGAIN,
  ),
  MEDIA_TYPE: evidence(
    'The media type of the evidence is not known',
    'It was written in a newer or a private format.',
    'Have it written as a Sigstore bundle v0.1 to v0.3, by the exact name of its version ' +
      '(docs/verification.md, section 3.1).',
  ),
  STRUCTURE: evidence(
    'The evidence lacks a part that its format requires, or has one too many',
    'It was edited, or written by a program that does not follow the format.',
    EVIDENCE_AGAIN,
  ),
  BASE64: evidence(
    'A field is not canonical base64',
    'The evidence was edited, or written with another alphabet or without padding.',
    EVIDENCE_AGAIN,
  ),
  UNKNOWN_LOG: evidence(
    'The transparency log of this entry is not pinned',
    'The signature was logged by another Rekor instance than the one whose key you pinned, or ' +
      'by a rotated log key.',
    'Compare the log ID in the message with `sealift-verify trust show FILE`; obtain the key of ' +
      'that log out of band and pin it: `sealift trust add DIR INSTANCE rekor FILE` (or --url ' +
      'URL of the log) for a trust store, or --rekor-key, or a --trusted-root that holds it.',
  ),
  TLOG_KIND: evidence(
    'The log entry is of a kind that cannot prove this evidence',
    'The entry belongs to another kind of signature, or its version is not supported.',
    'Sign again with a current client; docs/verification.md, section 6, has the kinds that each ' +
      'format may be logged as.',
  ),
  TLOG_MISSING: evidence(
    'The evidence has no transparency log entry',
    'It was signed without uploading to a log.',
    'Sign again with a log, or waive the log with --insecure-ignore-tlog where the policy ' +
      'allows that.',
  ),
  TLOG_BODY_MISMATCH: evidence(
    'The log entry is about another signature',
    'A valid entry was attached to a signature, certificate or payload that it does not describe.',
    'Treat it as an attack until explained; take the evidence from its source again.',
  ),
  SET: evidence(
    "The log's promise (SET) does not verify",
    'The entry, its time or its index was changed, or another key signed it.',
    'Check that the pinned Rekor key is the one of this log (`sealift-verify trust show FILE`); ' +
      'otherwise take the evidence again.',
  ),
  CHECKPOINT_FORMAT: evidence(
    'The log checkpoint is not a well-formed signed note',
    'The proof was cut, edited, or written by a log that does not follow c2sp.org/tlog-checkpoint.',
    EVIDENCE_AGAIN,
  ),
  CHECKPOINT_SIGNATURE: evidence(
    'The log checkpoint is not signed by the pinned log key',
    'The checkpoint was changed, or belongs to another log.',
    'Check the pinned Rekor key and, for a Rekor v2 log, its origin (--rekor-key PATH,ORIGIN).',
  ),
  INCLUSION: evidence(
    'The log entry is not in the tree that the checkpoint signs',
    'The proof belongs to another entry or another tree size, or one of its hashes changed.',
    'Export again; if it persists, the signer must sign again: the proof is made by the log, and ' +
      'travels with the signature.',
  ),
  LOG_EQUIVOCATION: evidence(
    'One log signed two different trees of the same size',
    'The log lies to somebody.',
    'Do not import. Report both checkpoints to the operator of the log.',
  ),
  TIMESTAMP_MISSING: evidence(
    'Nothing proves when this was signed',
    'A certificate or a key with a validity window needs an authenticated time: a SET or a ' +
      'signed timestamp.',
    'Sign again with a log or a timestamp authority. For a certificate --verify-at may give a ' +
      'time instead, and the report says so; for a key with a window nothing replaces a proof.',
  ),
  TIMESTAMP_INVALID: evidence(
    'A signed timestamp does not verify',
    'It is over other bytes, by a timestamp authority that is not pinned, or, while signing, not ' +
      'what the authority was asked for.',
    'While signing: nothing was signed; see who answers at --timestamp-server-url. Otherwise pin ' +
      'the authority (--timestamp-certificate-chain, SIGSTORE_TSA_CERTIFICATE_FILE, or a ' +
      '--trusted-root that holds it); if it is pinned, take the evidence from its source again.',
  ),
  TIMESTAMP_WINDOW: evidence(
    'A time lies outside the validity of the log or authority that states it',
    "The authority's or log's key was not valid at that time.",
    'Check the windows with `sealift-verify trust show FILE`; a newer trust root may hold the ' +
      'right instance.',
  ),
  CERT_CHAIN: evidence(
    'The certificate does not lead to a pinned root',
    'It was issued by another CA, or an intermediate is missing or breaks a rule.',
    'Pin the root of its CA with --ca-roots, and missing intermediates with --ca-intermediates; ' +
      '`sealift-verify trust check FILE` says link by link what a chain lacks.',
  ),
  CERT_TIME: evidence(
    'A certificate of the path was not valid at the time of signing',
    'The signature was made after the certificate expired, before it began, or the time is false.',
    'Sign again within the validity of the certificate.',
  ),
  CERT_REVOKED: evidence(
    'A certificate of the path was revoked',
    'A CRL that you gave lists it, and nothing proves that it signed before it was revoked.',
    'Ask its CA. If only the certificate was replaced, have the artifact signed again with the ' +
      'new one; if its key was stolen, do not import.',
  ),
  CERT_USAGE: evidence(
    'The certificate is not made for signing code',
    'Its key usage, extended key usage or subject alternative name is not of a signing ' +
      'certificate.',
    'Have the CA issue certificates with digitalSignature and the codeSigning purpose.',
  ),
  SCT: evidence(
    'The certificate is not proved to be in a pinned certificate transparency log',
    'It carries no SCT, or none of a pinned CT log, or the SCT does not verify.',
    'Pin the right CT log key (--ct-key), or waive with --insecure-ignore-sct for a private CA ' +
      'without a CT log.',
  ),
  KEY: evidence(
    'The key does not fit the evidence',
    'The evidence was signed with another key or with a certificate, or the key cannot be read.',
    'Check the fingerprint of your key with `sealift-verify trust show FILE`, and whether this ' +
      'signer uses keys or certificates.',
  ),
  SIGNATURE: evidence(
    'The signature does not verify',
    'The payload or the signature was changed, or another key made it.',
    'Check that you pinned the key of this signer; otherwise take the image and its evidence ' +
      'again from the source.',
  ),
  SUBJECT: evidence(
    'The signature is about something else',
    'The signed statement names another digest than the image it came with.',
    'Treat it as an attack until explained: a signature of another image was attached to this one.',
  ),
  IDENTITY: evidence(
    'Somebody else signed this',
    "The certificate's identity, issuer or source repository is not the one that the policy " +
      'asks for.',
    'Compare the signer in the report with the one you expect; change the policy only if you ' +
      'know the signer from elsewhere.',
  ),
  POLICY: evidence(
    'The policy is not met',
    'What was established does not satisfy the policy.',
    'Read which requirement is missing, and whether the evidence or the policy is wrong.',
  ),
  DENIED: evidence(
    'This is denied, or whoever made it is',
    'A keyring or a deny pack says that the key, certificate, identity, log or digest counts no ' +
      'more, and nobody independent proves that it was made before that.',
    'Do not import. Ask whoever keeps the keyring or the pack; what is still needed must be ' +
      'signed again, by somebody who counts.',
  ),
  DENY_PACK: evidence(
    'The deny pack does not hold',
    'It is by another key than the one pinned, was changed, or is no deny pack.',
    'Get the pack again from whoever keeps it, and compare its digest ' +
      '(`sealift-verify deny show FILE`). A pack is made by `sealift deny add`.',
  ),
  DENY_OLD: evidence(
    'The deny pack is older than one that was seen before, or denies less',
    'Somebody carried an old pack, or whoever keeps it took an entry back.',
    'Get the newest pack. Packs only add: what was denied by mistake is let in by the policy of ' +
      'the site, never by a pack that forgets it.',
  ),
  CHANNEL: evidence(
    'The bundle is not of the channel that the state knows',
    'It is of no channel, its channel is not sealed, or another key sealed it than before.',
    'Give the seal and its key (--seal, --seal-key) of a bundle exported with --channel; ' +
      'a channel with another key gets another name.',
  ),
  ROLLBACK: evidence(
    'Something newer was taken before',
    'The bundle has a lower number than the last of its channel, or a tag would go back to an ' +
      'image that was signed earlier.',
    'Get the newest bundle. An older image that is meant is signed again, and then is newer.',
  ),
  CHANNEL_FORK: evidence(
    'Another bundle with the same number was taken before',
    'Its maker gave one number twice, or somebody else has the key of the channel.',
    'Ask the maker of the channel which of the two digests in the message is his; if it is none ' +
      'or both, the key of the channel is to be denied (`sealift deny add --public-key`).',
  ),
  SEQUENCE_JUMP: evidence(
    'The number of the bundle is far above the last of its channel',
    'A mistake, or somebody uses the numbers up so that no later bundle passes.',
    'Ask the maker of the channel for its number; then `state channel FILE NAME --approve NUMBER`.',
  ),
  SEAL: evidence(
    'The seal does not hold',
    'It is of another bundle, by another key than the one pinned, or no seal; or the bundle was ' +
      'changed after it was sealed.',
    'Compare the digest in the message with what its sealer says; carry bundle and seal over ' +
      'again. A seal is made by `sealift seal`.',
  ),
  RECEIPT: evidence(
    'The receipt does not hold',
    'It is no receipt of an import, was changed after it was written, or is not signed by the ' +
      'key that you gave.',
    'Take the receipt and the signature beside it from where the import wrote them; only ' +
      '`sealift import --receipt` writes one.',
  ),
  NAME_UNBOUND: evidence(
    'Nothing proves that this name belongs to this digest',
    'The signature proves the digest; a name or tag is proved only by a signed reference or by ' +
      'your expectation.',
    'State what you expect with --expect FILE or --image NAME@sha256:…, or accept with ' +
      '--accept-unbound-names.',
  ),
  NAME_CONTRADICTED: evidence(
    'The name in the bundle is not the one that was signed, or has another digest than you expect',
    'The image was renamed on the way, an old image was given a new name, or the expectation is ' +
      'out of date.',
    'Treat it as an attack until explained. If your expectation is out of date, correct it; an ' +
      'image that you keep under another name than its signer is meant with its digest: ' +
      '--image NAME@sha256:….',
  ),
  NO_SIGNATURE: evidence(
    'The image has no signature',
    'None was found at the source, or it was lost or removed on the way; the ledger line says ' +
      'which.',
    'If the image carries only attestations, ask for one with --type; otherwise sign it, or ' +
      'export again.',
  ),
  NO_ATTESTATION: evidence(
    'The image has no attestation of the type asked for',
    'None was found at the source, or only ones of other types.',
    'Check --type against the types that the report lists.',
  ),
  LIMIT: evidence(
    'Something is larger or more numerous than any honest input',
    'A bound that protects the verifier was passed.',
    'If the input is honest, report it: the limits are named constants.',
  ),
  REQUEST_SIGNATURE: evidence(
    'The signature of a request to the signing service does not hold',
    'It is missing, of another form, by a key that the service does not know, outside its ' +
      'window of time, or the request was changed on the way.',
    "Compare both clocks, and the request key's fingerprint (`sealift key public`) with the one " +
      'that the service has for this client.',
  ),
  SERVICE_DENIED: evidence(
    'The signing service refused',
    'Its policy, a missing approval, or something about the request; its own code and words are ' +
      'in the message.',
    'Do what its message says; its operator finds the request by its number in the audit log.',
  ),
  UNSUPPORTED: evidence(
    'This is not supported',
    'The evidence or the option uses something that this version does not verify. It is ' +
      'refused, never skipped.',
    'Sign with a format, key and log that it verifies: docs/verification.md, sections 3 to 6 and ' +
      '13, lists them.',
  ),
  // Trust and use
  TRUST_ROOT: usage(
    'The trust root cannot be used',
    'The file is not a trusted_root.json of a known version, or one of its parts is invalid.',
    'Obtain the file again from its owner and compare its SHA-256 out of band.',
  ),
  TRUST_CONFLICT: usage(
    'The pins contradict each other',
    'Two ways of pinning were mixed, or one key was pinned with two different meanings.',
    'Give either --trusted-root or PEM pins, and each key once.',
  ),
  TRUST_APPROVAL: usage(
    'What is to be pinned was not approved',
    'Nothing is trusted because it is there: somebody compares fingerprints with their owner, ' +
      'and says so.',
    'Compare each fingerprint, log ID and window by another way than the file came, and repeat ' +
      'the command with the --accept that the message gives; on a terminal it asks.',
  ),
  TUF: usage(
    'The TUF metadata do not hold',
    'They do not lead from the pinned root by enough of its keys, disagree with each other, or ' +
      'were put together from several repositories.',
    'Fetch them again (`sealift trust fetch`) from the repository itself. If they are its own, ' +
      'ask its operator; to begin anew, `trust remove` what is pinned, and compare the new root ' +
      'out of band.',
  ),
  METADATA_ROLLBACK: usage(
    'The TUF metadata are older than those that are pinned',
    'Somebody carried metadata of before, or a mirror stopped: keys that were taken back since ' +
      'would count again.',
    'Fetch the newest (`sealift trust fetch`). Versions only rise, the timestamp among them.',
  ),
  METADATA_EXPIRED: usage(
    'The TUF metadata have expired',
    'The repository was not signed anew in time, or somebody holds newer metadata back.',
    'Fetch from the repository itself instead of a mirror, and carry them in (`trust approve`); ' +
      'if it has expired there, its operator must sign anew. Compare the clock of this host.',
  ),
  LOG_KEY: usage(
    'The log serves another key than its entries were signed with',
    'Its signer is in memory, so that each start makes a new key; or its key was rotated.',
    'Give it a key that lasts (`--rekor_server.signer` with a file or a KMS). Then end the old ' +
      'pin with --valid-until, and pin the new key beside it with --valid-from. What was signed ' +
      'under a key that nobody kept must be signed again.',
  ),
  CHAIN_ORDER: usage(
    'The certificates of a chain are not in order',
    'Each stands before its issuer, the root last, alone: the last is what is pinned, so that ' +
      'another order would pin another certificate. Or one between is not in the file.',
    'Put the file in the order that the message names, or add what is missing; `sealift-verify ' +
      'trust check FILE` shows what each certificate is. Several roots go into --ca-roots.',
  ),
  PARTIAL_CHAIN: usage(
    'A chain does not end at a root',
    'Its last certificate, or one that was given as a root, is not self-signed: pinned, an ' +
      'intermediate would be trusted for all that its CA may not let it do.',
    'Add the root, which its CA publishes, as the last certificate; or pin the intermediate on ' +
      'purpose, with --partial-chain.',
  ),
  KEY_FILE: usage(
    'The private key cannot be used',
    'It is damaged, of another format, not encrypted, or of a type or size that nobody should ' +
      'sign with.',
    'Look at it with `sealift key inspect FILE`; a PEM of OpenSSL becomes a key file with ' +
      '`sealift key import`, and `sealift key generate` makes a new one.',
  ),
  KEY_PASSWORD: usage(
    'The password does not open the private key',
    'It is another password, it has a line end or a space too many, or the file is damaged.',
    'Check COSIGN_PASSWORD or the file of --password-file; if the password is right, compare ' +
      'the key file with its backup.',
  ),
  ID_TOKEN: usage(
    'The identity token is none',
    'It is no JSON web token, is empty, or is more than one line; or there is none at all.',
    'Write a token to a file alone, as its provider prints it, and give that by ' +
      '--identity-token; in CI let SIGSTORE_ID_TOKEN hold it.',
  ),
  ID_TOKEN_TIME: usage(
    'The identity token is not valid now',
    'It expired: tokens last minutes. Or the clock of this host is wrong.',
    'Have a new one written right before you sign, and compare the clock of this host.',
  ),
  ID_TOKEN_AUDIENCE: usage(
    'The identity token is for somebody else',
    'Its audience is not the one that the Fulcio asks for.',
    'Have a token written for that audience; where the Fulcio has another than sigstore, say so ' +
      'by --oidc-client-id.',
  ),
  PROGRAM: usage(
    'A program of another maker cannot be run',
    'It is in no folder of PATH, or in one where others may put another in its place.',
    'Install it into a folder that only its owner writes, and let PATH name that folder from the ' +
      'root.',
  ),
  KMS_KEY: evidence(
    'The key of a KMS is not the one that it says',
    'Its plugin showed a key that may not sign, or a signature that is by another one.',
    'Compare the public half with the one that the KMS itself shows. If its key was replaced, ' +
      'verifiers must pin the new one first.',
  ),
  TOKEN_PIN: evidence(
    'The token does not open with this PIN',
    'The PIN is wrong, or the token has locked it after wrong ones.',
    'Nothing is tried twice. Find the right PIN before the next try: tokens lock after a few; a ' +
      'locked one opens again with its SO PIN or PUK.',
  ),
  USAGE: usage(
    'The command line is not right',
    'A flag is missing, unknown, or excludes another.',
    'The help of the command has its flags and what they take: `sealift COMMAND --help`.',
  ),
  STATE_MISSING: usage(
    'There is no state where one was asked for',
    'It was never made, or lost, or somebody took it away, so that old bundles pass.',
    'Make a first one with `state init FILE`; where there was one, take its last copy ' +
      '(`state import`), and compare it with what was taken since.',
  ),
  STATE_RESTORED: usage(
    'The state is not the one that was written last',
    'It was restored from a backup, edited, or its checkpoint is of another file.',
    'Compare it with what was taken since; then accept it by its digest: `state import FILE ' +
      '--from FILE --accept sha256:…`.',
  ),
  CONFIG: usage(
    'A file or variable of the configuration cannot be used',
    'It is missing, unreadable, or not of the expected form.',
    'Check the file that the message names.',
  ),
  // Bytes
  DIGEST: bytes(
    'A blob does not hash to its name',
    'The bytes changed on the way.',
    TRANSFER_AGAIN,
  ),
  NOT_REBUILT: bytes(
    'The sources do not give this bundle now',
    'A tag has moved, evidence has come or gone, or the file was made with other options, or by ' +
      'another version.',
    'Look at what differs: what moved is exported anew, and what was left out of the command ' +
      'line, such as --platform, --since or --channel, is given as it was then.',
  ),
  NO_BUNDLE: bytes(
    'The file is of another kind',
    'It is neither a sealift bundle nor an OCI layout; the message says what it is.',
    'Give the file that `sealift export` wrote, or the folder of an OCI layout. What is packed ' +
      'or compressed is unpacked first; an image of a registry is exported first.',
  ),
  TAR_HEADER: bytes(
    'A tar header is not in the canonical form',
    'The file was changed on the way, repacked by another tool, or is not a sealift bundle.',
    TRANSFER_AGAIN,
  ),
  TAR_NAME: bytes(
    'A tar entry has a name that a bundle cannot hold, or one name stands twice',
    'The file was repacked or made by something else.',
    TRANSFER_AGAIN,
  ),
  TAR_ORDER: bytes(
    'The tar entries are not in the canonical order',
    'The file was repacked by another tool.',
    TRANSFER_AGAIN,
  ),
  TAR_TRAILER: bytes(
    'The end of the tar is not canonical',
    'Bytes were added or changed after the last entry, or in the padding.',
    TRANSFER_AGAIN,
  ),
  TAR_TRUNCATED: bytes(
    'The tar ends too early',
    'The copy was interrupted, or the medium was full.',
    TRANSFER_AGAIN,
  ),
  MANIFEST: bytes(
    'sealift/manifest.json is not what a bundle must hold',
    'It was changed, or it disagrees with the entries of the file.',
    TRANSFER_AGAIN,
  ),
  CARRIED_TRUST: bytes(
    'The keys and roots that the bundle carries do not hold together',
    'Their list under sealift/trust is missing or was edited, names other files than are there, ' +
      'or one of the files is not what the list says.',
    'Nothing of it was believed, and what you pinned is as it was. Export again, with ' +
      '--with-trust where keys and roots are to travel.',
  ),
  INDEX: bytes(
    'index.json, oci-layout or an OCI manifest is not valid',
    'It was changed, or written by something that does not follow the OCI specifications.',
    'What was carried over is carried over again, and compared by its SHA-256 on both hosts. A ' +
      'layout of another program is written anew by it (`skopeo copy … oci:FOLDER:TAG`).',
  ),
  MISSING_BLOB: bytes(
    'A blob that a manifest names is not there',
    'The layout is incomplete, or the blob was lost on the way.',
    'Complete the source (all platforms must be present, or narrow with --platform) and export ' +
      'again.',
  ),
  DELTA_BASE: bytes(
    'Layers that this delta leaves out are not at hand',
    'The bundle was cut against a base that was not given here, or the base does not hold what ' +
      'was said of it.',
    'Give the earlier bundles with --base (`sealift-verify inspect` names the base and the ' +
      'layers); if the base is lost, export in full, without --since.',
  ),
  INVENTORY: bytes(
    'The inventory is not valid',
    'It was cut or edited, or is the file of another program or version.',
    'Write it again on the far side with `sealift inventory`, or export in full, without --since.',
  ),
  ORPHAN_BLOB: bytes(
    'A blob is there that nothing refers to',
    'Something was smuggled into the bundle, or it was repacked.',
    TRANSFER_AGAIN,
  ),
  VOLUME_SET: bytes(
    'The set file of the volumes is missing or not valid',
    'It was left behind, edited, or belongs to a newer version.',
    'Copy NAME.set.json again; every medium of the set carries the same one.',
  ),
  VOLUME_MISSING: bytes(
    'A volume is not there',
    'A medium was left out, or a copy was not finished.',
    'Put all volumes into one folder, or run `join --prompt` and insert one medium after ' +
      'another; with enough parity volumes, run `repair`.',
  ),
  VOLUME_DUPLICATE: bytes(
    'One volume is there twice',
    'Two folders hold the same volume, and nothing says which of them is meant.',
    'Name one folder only, or remove one of the two copies.',
  ),
  VOLUME_FOREIGN: bytes(
    'A volume or set file belongs to another set',
    'Media of two exports were mixed, a file was renamed, or something was put in its place.',
    'Sort the files by set: name the set file of the one you want, in a folder that holds no ' +
      'other volumes under its name.',
  ),
  VOLUME_DAMAGED: bytes(
    'A volume has other bytes than its set file says',
    'The medium is damaged, the copy was not finished, or the file was put in its place.',
    'Copy that volume again and compare its SHA-256 on both hosts; with enough parity volumes, ' +
      'run `repair`.',
  ),
  AUDIT_ENTRY: bytes(
    'The audit log disagrees with itself',
    'An entry, a tile or a payload was changed or lost, or an entry says what no honest signing ' +
      'service writes.',
    'Treat it as an attack until explained. Keep the directory as it is, and compare it with a ' +
      'backup and with the anchored checkpoints.',
  ),
  AUDIT_ROLLED_BACK: bytes(
    'The audit log is shorter than it was, or another one',
    'Entries were removed, an older copy was put back, or a checkpoint known from elsewhere is ' +
      'of a log that went another way.',
    'Do not start from this copy. Put back the newest one, the one that holds the checkpoint ' +
      'which the message names.',
  ),
  NO_IMAGES: bytes(
    'The image is not there',
    'Nothing there has the name that was asked for, or there is no image at all.',
    'Compare the name with those in the message, and with `sealift-verify inspect`; a layout ' +
      'without names takes --as NAME.',
  ),
  // World
  IO: world(
    'A file cannot be read or written',
    'It does not exist, permission is missing, or the disk is full.',
    'Check the path, the permission and the free space.',
  ),
  AUDIT_LOG: world(
    'The audit log cannot be written',
    'The disk is full or failing, another instance has the log, or its files were moved while ' +
      'it was open.',
    'Nothing was signed that is not in the log. Remove the cause in the message, and start the ' +
      'service again: only that recovers the log.',
  ),
  CLOCK: world(
    'The clock stands before the last entry of the audit log',
    'It was set back, or the machine started with a wrong time.',
    'Set the clock right (it must not be more than two seconds behind the last entry); the log ' +
      'takes entries again at once.',
  ),
  REGISTRY: world(
    'The registry failed',
    'It answered with an error, or the connection broke.',
    'Try again later; if it persists, ask its operator, with what the message says.',
  ),
  EVIDENCE_GONE: world(
    'Evidence that the registry lists is gone from it',
    'Its list names a signature, an attestation or another object whose manifest was deleted.',
    'Give the pins of verify to export: it goes on where the rest satisfies them. Otherwise sign ' +
      'again, or leave it behind with --insecure-allow-incomplete.',
  ),
  PROXY: world(
    'The proxy does not let this through',
    'HTTPS_PROXY or HTTP_PROXY names a proxy that cannot be reached, wants a login, or refuses.',
    'Check the variable that the message names; a login stands in it as ' +
      'http://USER:PASSWORD@HOST, and hosts to reach directly stand in NO_PROXY.',
  ),
  SIGNING_SERVICE: world(
    'A service that signing needs failed',
    'Fulcio, Rekor, the timestamp authority or the signing service cannot be reached, failed, ' +
      'or answered something else than their protocol says.',
    'Read its answer in the message. Nothing was signed that it should have witnessed; sign ' +
      'again when it is back, or leave its flag away.',
  ),
  LOG_PROOF: world(
    'The log gave no proof of inclusion',
    'It cannot be reached, has no such entry, or answered something else than its protocol says.',
    'Check --rekor-url, and that it is the log that the evidence names. Without ' +
      '--backfill-proofs the evidence travels as it is; a policy that asks for proofs of ' +
      'inclusion then refuses it.',
  ),
  TRUST_SOURCE: world(
    'Where keys and roots were asked for failed',
    'The log or repository cannot be reached, answered with an error, or not as its protocol says.',
    'Check the address in the message, and try again; a file that its operator sends is pinned ' +
      'with `sealift trust add DIR INSTANCE KIND FILE`.',
  ),
  KMS: world(
    'The plugin of a KMS failed',
    'It gave an error, did not end, crashed, or answered not as the protocol of cosign says.',
    'Read what it said in the message; run `sealift key public --key NAME://KEY` until that works.',
  ),
  IDENTITY_PROVIDER: world(
    'The provider of identity tokens failed',
    'It cannot be reached, refused, answered not as OpenID Connect says, or nobody logged in.',
    'Read its answer in the message; a token that it writes elsewhere is given by ' +
      '--identity-token.',
  ),
  TOKEN: world(
    'The token that holds the key failed',
    "The token is not in its slot, the vendor's module cannot be loaded, or it crashed, gave an " +
      'error or no answer.',
    'Read what the module said in the message; compare with `pkcs11-tool --module MODULE ' +
      '--list-objects`, and open the token again.',
  ),
  AUTH: world(
    'The registry refuses these credentials',
    'No login, or a login without the right to this repository.',
    'Log in with `docker login`, `podman login` or `skopeo login`; the message names the login ' +
      'that was refused, or the files that hold none.',
  ),
  NOT_FOUND: world(
    'The registry does not have this',
    'The name, tag or digest does not exist there, or the login may not see it.',
    'Check the reference for typing errors.',
  ),
  UNTRANSLATABLE: evidence(
    'Evidence cannot be written in the form that was asked for',
    'A signature is over the bytes of its form, and a form has no place for every proof: the ' +
      'message says which part of this one has none.',
    'Leave --require-format away: the evidence is imported as it is in any case. What verifies ' +
      'images there by that form alone needs a signature of your own in it: --countersign KEY ' +
      'with --countersign-format FORM.',
  ),
  TAG_LEFT: world(
    'An undo left tags that are not as they were before the import',
    'Somebody moved or deleted them since, what they led to is gone, or the registry deletes no ' +
      'tags.',
    'Look at each tag that is LEFT, and at who moved it; `receipt show` says what it led to, and ' +
      'another program or the registry itself can put it there.',
  ),
  // The signing service
  REQUEST: usage(
    'The request to the signing service is not right',
    'It has no payload, is too large or too slow, or names something that is not there.',
    "Compare it with the service's openapi.yaml; `sealift sign --key sealift://NAME` and the " +
      'cosign plugin make such requests.',
  ),
  CLIENT: evidence(
    'The peer is no client of the signing service',
    'Its TLS certificate is missing, expired, of another CA, lives too long, or is of a key ' +
      'that is not on the list.',
    'Renew the certificate, or have the operator add the SHA-256 of its public key to ' +
      "`certificates` in the service's configuration.",
  ),
  REPLAY: evidence(
    'The same signed request came a second time',
    'It was recorded and sent again, or a client sends without making a new nonce.',
    'Sign the request anew; if nobody sent it twice, treat it as an attack until explained.',
  ),
  SIGNING_DENIED: evidence(
    'The policy of the signing service does not allow this signature',
    'No rule lets this client sign this payload with this key at this time.',
    'Read the reason of each rule in the message; `sealift-signer check` prints the rules in ' +
      'words.',
  ),
  APPROVAL_NEEDED: evidence(
    'Others must approve this signature first',
    'A rule asks for approvals, and not all of them were given, or they lapsed or were used.',
    'Ask the approvers to run `sealift service approve SHA256`; then send the request again.',
  ),
  RATE: world(
    'Too many requests',
    'A client asks more often than its rule allows.',
    'Wait, or have the operator raise `rate`.',
  ),
  // Whoever runs it
  INTERRUPTED: {
    title: 'The program was ended before it was done',
    cause: 'Ctrl-C at a prompt or during the work, or SIGINT, SIGTERM or SIGHUP from elsewhere.',
    remedy:
      'Run the command again: a file is there as a whole or not at all, and what the message ' +
      'names stays.',
    exit: 130,
  },
  // Ours
  INTERNAL: {
    title: 'A bug of ours',
    cause: 'The program came into a state that it does not know.',
    remedy: 'Please report it with the message; nothing was accepted.',
    exit: 70,
  },
} as const satisfies Record<string, Entry>;

/** A stable name of a failure: capital letters and underscores. */
export type Code = keyof typeof CODES;
