import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { Certificate } from '../../shared/doors.ts';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Clock } from '../ports.ts';

/** What TLS needs: the certificate with its chain, and the key, as PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/**
 * The certificate of the doors. One is made on first use and kept, so that whoever was told its fingerprint need not be told again; it
 * stays until the operator asks for a new one, brings one, or it ends.
 */
export interface CertificateStore {
  /** The key pair, made when there is none yet or the one made before has ended. Fails with certificate_unreadable. */
  use(): Promise<Result<KeyPair, Problem>>;
  /** A new one of Outtray's own in the place of what is there. */
  renew(): Promise<Result<KeyPair, Problem>>;
  /** The operator's own: PEM with a certificate, its chain and its key, in any order. Fails with certificate_unreadable. */
  bring(pem: string): Result<KeyPair, Problem>;
  /** What is there, or null. */
  view(): Certificate | null;
  /** The certificate without its key, to be handed to others; null when there is none. */
  pem(): string | null;
}

export interface CertificateDeps {
  /** Where it is kept; made 0700, its files 0600. */
  readonly folder: string;
  readonly clock: Clock;
  /** Names and addresses by which this computer is reached. */
  readonly names: () => readonly string[];
}

const DAY_MS = 86_400_000;
/** Copiers are set up once and never again. */
const VALID_MS = 10 * 365 * DAY_MS;
/** A file in which the operator's certificate is kept is named otherwise, so that it is never taken for one of Outtray's. */
const files = { made: 'outtray.pem', own: 'own.pem' } as const;

export function createCertificateStore({ folder, clock, names }: CertificateDeps): CertificateStore {
  interface Kept extends KeyPair {
    readonly own: boolean;
    readonly x509: X509Certificate;
  }
  let kept: Kept | null = read(true) ?? read(false);
  let making: Promise<Result<KeyPair, Problem>> | null = null;

  function read(own: boolean): Kept | null {
    try {
      const pair = split(readFileSync(join(folder, own ? files.own : files.made), 'utf8'));
      return pair.ok ? { ...pair.value, own, x509: new X509Certificate(pair.value.cert) } : null;
    } catch {
      return null;
    }
  }

  /** Written beside and renamed, so that there is always a whole one. */
  function write(pair: KeyPair, own: boolean): Result<KeyPair, Problem> {
    const file = join(folder, own ? files.own : files.made);
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const half = `${file}.half`;
      writeFileSync(half, `${pair.cert}\n${pair.key}\n`, { mode: 0o600 });
      chmodSync(half, 0o600);
      renameSync(half, file);
      if (!own) rmSync(join(folder, files.own), { force: true });
    } catch (error) {
      return unreadable('it could not be kept on disk', error);
    }
    kept = { ...pair, own, x509: new X509Certificate(pair.cert) };
    return ok(pair);
  }

  async function make(): Promise<Result<KeyPair, Problem>> {
    const all = [...new Set(['localhost', '127.0.0.1', ...names()])];
    const now = clock.now();
    // half a megabyte of ASN.1, wanted once in ten years
    const { generate } = await import('selfsigned');
    const made = await generate([{ name: 'commonName', value: all.find((name) => isIP(name) === 0) ?? 'localhost' }], {
      keyType: 'ec',
      curve: 'P-256',
      algorithm: 'sha256',
      // the clock of a copier may be behind
      notBeforeDate: new Date(now - DAY_MS),
      notAfterDate: new Date(now + VALID_MS),
      extensions: [
        { name: 'basicConstraints', cA: false, critical: true },
        { name: 'keyUsage', digitalSignature: true, critical: true },
        { name: 'extKeyUsage', serverAuth: true },
        {
          name: 'subjectAltName',
          altNames: all.map((name) => (isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name })),
        },
      ],
    });
    return write({ cert: made.cert.trim(), key: made.private.trim() }, false);
  }

  /** Two doors that open at once share one certificate. */
  function once(): Promise<Result<KeyPair, Problem>> {
    making ??= make().finally(() => {
      making = null;
    });
    return making;
  }

  const ended = ({ own, x509 }: Kept) => !own && Date.parse(x509.validTo) <= clock.now();

  return {
    use: () => (kept && !ended(kept) ? Promise.resolve(ok({ cert: kept.cert, key: kept.key })) : once()),
    renew: once,
    bring(pem) {
      const pair = split(pem);
      return pair.ok ? write(pair.value, true) : pair;
    },
    view: () =>
      kept && {
        fingerprint: kept.x509.fingerprint256,
        own: kept.own,
        names: namesOf(kept.x509),
        validUntil: Date.parse(kept.x509.validTo),
      },
    pem: () => kept?.cert ?? null,
  };
}

const certificates = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;
const keys = /-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----[\s\S]+?-----END \1-----/g;

/** Tells certificates and key apart, and sees that they belong together and TLS will take them. */
function split(pem: string): Result<KeyPair, Problem> {
  const chain = pem.match(certificates) ?? [];
  const [key, another] = pem.match(keys) ?? [];
  if (chain.length === 0) return unreadable('there is no certificate in it');
  if (key === undefined) return unreadable('its key is missing');
  if (another !== undefined) return unreadable('there is more than one key in it');
  try {
    const privateKey = createPrivateKey(key);
    // the first certificate is the door's own, whatever order the files came in
    const own = chain.findIndex((one) => new X509Certificate(one).checkPrivateKey(privateKey));
    const first = chain[own];
    if (first === undefined) return unreadable('the key belongs to another certificate');
    const cert = [first, ...chain.filter((_, at) => at !== own)].join('\n');
    createSecureContext({ cert, key });
    return ok({ cert, key });
  } catch (error) {
    return unreadable('certificate or key cannot be read', error);
  }
}

function namesOf(x509: X509Certificate): string[] {
  return (x509.subjectAltName ?? '').split(', ').flatMap((entry) => {
    const name = /^(?:DNS|IP Address):(.+)$/.exec(entry)?.[1];
    return name === undefined ? [] : [name];
  });
}

/** The library's words name the key's format, never the key. */
function unreadable(reason: string, error?: unknown): Result<never, Problem> {
  return fail(problem('certificate_unreadable', { reason }, error instanceof Error ? error.message : undefined));
}
