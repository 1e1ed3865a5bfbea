/**
 * The one redactor: every text passes it before it reaches a log file, the Log page or a console. It knows the shapes of secrets
 * (Google's tokens, client secrets, codes, upload URIs, JWTs, private keys) and the names that secrets go by, and shortens mail
 * addresses to their first letter and domain. Pure; never throws; its time grows evenly with the text, as every repeat that may
 * start anywhere is bounded.
 */
const gone = '…';

/** Names whose values are secret wherever they stand: in a query, a form, a header, JSON, or as a detail of a log line. */
const secretNames =
  'client_?secret|refresh_?token|access_?token|id_?token|token|secret|pass(?:word|phrase|wd)?|pwd|code_?verifier|code_?challenge|' +
  'assertion|upload_?id|session_?ur[il]|upload_?ur[il]|private_?key|api_?key|(?<!needs_)authorization|proxy-authorization|set-cookie|cookie';

const secretKey = new RegExp(`(?:^|[_-])(?:${secretNames})s?$`, 'i');
/** What such a word looks like at the end of a camelCase name, as in smtpPassword. */
const secretCamelKey =
  /(?:Token|Secret|Password|Passphrase|Verifier|Cookie|Authorization|UploadId|UploadUri|SessionUri)s?$/;

/** Error codes keep their name: `code` is also what an authorization code goes by. */
const errorCode = /^(?:E[A-Z0-9]{2,15}|SQLITE_[A-Z_]{2,30}|ERR_[A-Z0-9_]{2,40}|-?\d{1,5})$/;

/** A value as it stands in JSON, in JSON inside JSON, in single quotes, or bare. */
const value = `"(?:\\\\.|[^"\\\\])*"?|\\\\"[^"\\\\]*(?:\\\\")?|'[^']*'?|[^\\s&"',;)}\\]\\\\]+`;

type Rule = readonly [RegExp, string | ((whole: string, ...groups: string[]) => string)];

const rules: readonly Rule[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, '-----PRIVATE KEY …-----'],
  // an upload session's URI is a capability: https://developers.google.com/workspace/gmail/api/guides/uploads
  [/\b(https?:\/\/[^\s/"'<>]+)\/(?:resumable\/)?upload\/[^\s"'<>]*/gi, `$1/upload/${gone}`],
  [/(\/\/)[^\s/@"'<>]+@/g, `$1${gone}@`],
  [/\beyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?/g, `eyJ${gone}`],
  [/\bya29\.[\w.~+/-]+/g, `ya29.${gone}`],
  [/(?<![\w/:])(1(?:\/\/|%2[Ff]%2[Ff]))[\w-]{6,}/g, `$1${gone}`],
  [/(?<![\w/:])(4(?:\/|%2[Ff]))[01][\w-]{6,}/g, `$1${gone}`],
  [/\bGOCSPX-[\w-]+/g, `GOCSPX-${gone}`],
  [/\b(Bearer|Basic|Digest)([\s+]+|%20)(?!realm\b)[\w.~+/=%-]+/gi, `$1$2${gone}`],
  [/\b(AUTH\s+(?:PLAIN|LOGIN|XOAUTH2|OAUTHBEARER|CRAM-MD5))\s+[\w+/=-]+/gi, `$1 ${gone}`],
  [/\b((?:(?:Set-)?Cookie|(?:Proxy-)?Authorization):)[^\r\n]*/gi, `$1 ${gone}`],
  // name=value, name: value, "name":"value", name%3Dvalue
  [new RegExp(`(${secretNames})(\\\\?["']?(?:\\s*[=:]\\s*|%3[Dd]|%3[Aa]))(${value})`, 'gi'), `$1$2${gone}`],
  [
    /\b(code)(["']?(?:\s*[=:]\s*|%3[Dd]))(["']?)([^\s&"',;)}\]]+)\3/g,
    (whole, name, mark, _quote, value) => (errorCode.test(value) ? whole : `${name}${mark}${gone}`),
  ],
  [/([?&](?:state|nonce|login_hint)=)[^\s&"'<>]*/g, `$1${gone}`],
  // whatever else is long, mixed and unreadable
  [
    /(?<![\w/.-])[\w-]{40,}(?![\w/.-])/g,
    (whole) => (/[a-z]/.test(whole) && /[A-Z]/.test(whole) && /\d/.test(whole) ? gone : whole),
  ],
  [
    /("?)([^\s@<>"'(),:;[\]\\/=&?%…])[^\s@<>"'(),:;[\]\\/=&?]{0,128}\1(@|%40)((?:[\p{L}\p{N}-]{1,63}\.){0,20}[\p{L}\p{N}-]{1,63})/gu,
    `$2${gone}$3$4`,
  ],
];

/** The text without secrets. */
export function redact(text: string): string {
  let clean = text;
  for (const [shape, put] of rules)
    clean = typeof put === 'string' ? clean.replace(shape, put) : clean.replace(shape, put);
  return clean;
}

/** Whether a detail of this name is to be hidden whole. Subjects are, as they are part of the mail. */
export function isSecretName(name: string): boolean {
  return secretKey.test(name) || secretCamelKey.test(name) || name === 'subject';
}

/** The value of the detail `name`, fit for the log: hidden, redacted, or as it is. */
export function redactDetail(name: string, value: string | number | boolean | null): string | number | boolean | null {
  if (typeof value !== 'string') return value;
  if (isSecretName(name)) return gone;
  if (name === 'code' && !errorCode.test(value)) return gone;
  return redact(value);
}
