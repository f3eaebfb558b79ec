/** One list for the whole process: a secret is not to be shown, whoever makes the message. T46 */
const KNOWN = new Set<string>();

/** Shorter ones stand in digests and words by chance, which would be told by what is missing. */
const SHORTEST = 8;

const SHOWN = '[secret]';

/**
 * What is a secret whoever typed it, and wherever: a JSON web token, a private key in PEM, what
 * stands before the host of a URL, or of a reference.
 */
const SECRETS = [
  // Parts of one may be known from another: what is left of it then is hidden too.
  /(?:\beyJ[\w-]{5,}|\[secret\])\.(?:[\w-]{5,}|\[secret\])\.(?:\[secret\]|[\w-]*)/g,
  /(?<=:\/\/)[^\s/?#@"'<>]+(?=@)/g,
  // A reference has no login: what stands so before a host, and is no tag before a digest.
  // Bounds, since foreign text passes here too. T34
  /(?<![^\s"'`=(,])[^\s/:@"'`=(,<>]{1,64}:[^\s/@"'`<>]{1,256}(?=@(?!sha\d+:)[^\s/@"'`]{1,256}\/)/g,
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[\s\S]*?-----END [A-Z0-9 ]{0,40}-----/g,
  // The PIN of a token in the URI of its key (RFC 7512).
  /(?<=[?&;:]pin-value=)[^\s&;?"'`<>]{1,1024}/gi,
  // One that lacks its end goes as far as base64 and PEM's headers do: nothing that follows is
  // hidden by foreign text that only begins like a key.
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----(?:[\w+/=,:-]|\s|\\[nr]|\\u\{[ad]\})*/g,
];

/**
 * Remembers secrets that messages must not show. @param secrets as text, in each form that they
 * travel in; percent encoding and JSON's escapes are added here. Those under 8 characters are not
 * looked for
 */
export function conceal(...secrets: readonly string[]): void {
  for (const secret of secrets)
    for (const form of formsOf(secret)) if (form.length >= SHORTEST) KNOWN.add(form);
}

/**
 * The text with `[secret]` where one of the secrets stood, or what can be nothing else. The longest
 * counts first.
 */
export function redact(text: string): string {
  let shown = text;
  for (const secret of [...KNOWN].sort((a, b) => b.length - a.length))
    shown = shown.replaceAll(secret, SHOWN);
  for (const pattern of SECRETS) shown = shown.replace(pattern, SHOWN);
  return shown;
}

/** encodeURIComponent throws at half a character, which no URL can hold either. */
const formsOf = (secret: string): readonly string[] => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret.toWellFormed()),
];
