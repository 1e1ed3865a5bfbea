import type { Recipient } from '../../shared/model.ts';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import {
  type AddressEntry,
  addressKey,
  checkAddress,
  foldRecipients,
  type Mailbox,
  readEntries,
  shortened,
} from './addresses.ts';
import { fieldValue, type HeaderField } from './header-block.ts';
import { charactersOf, mailboxHeader, readableName, unfolded } from './header-text.ts';
import type { HeaderChange, RawRequest } from './request.ts';

/**
 * SMTP delivers to the envelope, Gmail to the headers To, Cc and Bcc. Here they are made to agree, by changing no more than that
 * takes. Everything is pure: fields in, fields out.
 */
export interface Agreement {
  readonly fields: readonly HeaderField[];
  readonly recipients: readonly Recipient[];
  readonly changes: readonly HeaderChange[];
}

type Kind = Recipient['kind'];

/**
 * With an envelope (SMTP): it alone decides. Incoming Bcc and Resent-* go, To and Cc keep those addresses that are in the
 * envelope, the rest of the envelope becomes our Bcc. A To or Cc that has to change is kept whole as X-Outtray-Original-To/-Cc.
 * Without one: To, Cc and Bcc decide, and every address in them has to be readable.
 */
export function agree(fields: readonly HeaderField[], envelope: RawRequest['envelope']): Result<Agreement, Problem> {
  const cleared = fields.filter((field) => !field.key.startsWith('resent-'));
  const changes: HeaderChange[] = removed(fields, (field) => field.key.startsWith('resent-'));
  const agreed = envelope ? byEnvelope(cleared, envelope.to) : byHeaders(cleared);
  if (!agreed.ok) return agreed;
  return ok({ ...agreed.value, changes: [...changes, ...agreed.value.changes] });
}

function byEnvelope(fields: readonly HeaderField[], envelope: readonly string[]): Result<Agreement, Problem> {
  const open = new Map<string, string>();
  for (const text of envelope) {
    const address = checkAddress(text);
    if (address === null) return fail(problem('address_invalid', { address: shortened(text) }));
    open.set(addressKey(address), address);
  }
  const wanted = (entry: AddressEntry) => entry.mailbox !== null && open.has(addressKey(entry.mailbox.address));

  const to = addressField(fields, 'to', wanted);
  const cc = addressField(fields, 'cc', wanted);
  for (const mailbox of [...to.mailboxes, ...cc.mailboxes]) open.delete(addressKey(mailbox.address));
  const bcc = [...open.values()].map((address): Mailbox => ({ address, name: null }));

  const recipients = foldRecipients([
    { kind: 'to', mailboxes: to.mailboxes },
    { kind: 'cc', mailboxes: cc.mailboxes },
    { kind: 'bcc', mailboxes: bcc },
  ]);
  if (!recipients.ok) return recipients;

  const without = fields.filter((field) => field.key !== 'bcc');
  const hadBcc = without.length < fields.length;
  const changes: HeaderChange[] = [...to.changes, ...cc.changes];
  if (hadBcc || bcc.length > 0) {
    changes.push({ field: 'Bcc', change: bcc.length === 0 ? 'removed' : hadBcc ? 'changed' : 'added' });
  }
  const ours = bcc.length === 0 ? [] : [made('Bcc', mailboxHeader(bcc))];
  const result = [...cc.apply(to.apply(without)), ...to.originals, ...cc.originals, ...ours];
  return ok({ fields: result, recipients: recipients.value, changes });
}

function byHeaders(fields: readonly HeaderField[]): Result<Agreement, Problem> {
  let result = fields;
  const changes: HeaderChange[] = [];
  const lists: { kind: Kind; mailboxes: readonly Mailbox[] }[] = [];
  for (const kind of ['to', 'cc', 'bcc'] as const) {
    for (const field of fields.filter((each) => each.key === kind)) {
      const unreadable = entriesOf(field).find((entry) => entry.mailbox === null);
      if (unreadable) return fail(problem('address_invalid', { address: shortened(unreadable.text) }));
    }
    const list = addressField(fields, kind, () => true);
    lists.push({ kind, mailboxes: list.mailboxes });
    result = [...list.apply(result), ...list.originals];
    changes.push(...list.changes);
  }
  const recipients = foldRecipients(lists);
  return recipients.ok ? ok({ fields: result, recipients: recipients.value, changes }) : recipients;
}

interface AddressFieldPlan {
  readonly mailboxes: readonly Mailbox[];
  /** Puts the new field in the place of the first one and takes the others out. */
  apply(fields: readonly HeaderField[]): readonly HeaderField[];
  readonly originals: readonly HeaderField[];
  readonly changes: readonly HeaderChange[];
}

const canonical = { to: 'To', cc: 'Cc', bcc: 'Bcc' } as const;

/**
 * RFC 5322 3.6 allows each of these fields once; programs that write one To line for each recipient are common enough to be
 * understood, and their lines become one.
 */
function addressField(
  fields: readonly HeaderField[],
  kind: Kind,
  wanted: (entry: AddressEntry) => boolean,
): AddressFieldPlan {
  const own = fields.filter((field) => field.key === kind);
  const entries = own.map((field) => ({ field, entries: entriesOf(field) }));
  const kept = entries.flatMap(({ field, entries: all }) =>
    all.filter(wanted).map((entry) => ({ entry, text: entryText(field, entry) })),
  );
  const mailboxes = kept.flatMap(({ entry }) =>
    entry.mailbox ? [{ address: entry.mailbox.address, name: readableName(entry.mailbox.name) }] : [],
  );
  const whole = own.length < 2 && entries.every(({ entries: all }) => all.every(wanted));
  if (whole) return { mailboxes, apply: (all) => all, originals: [], changes: [] };

  const replacement = kept.length === 0 ? null : made(canonical[kind], kept.map(({ text }) => text).join(',\r\n '));
  const original = kind === 'bcc' ? null : (`X-Outtray-Original-${canonical[kind]}` as const);
  return {
    mailboxes,
    apply(all) {
      const first = own[0];
      return all.flatMap((field) => {
        if (field.key !== kind) return [field];
        return field === first && replacement ? [replacement] : [];
      });
    },
    originals: original === null ? [] : own.map((field) => madeRaw(original, fieldValue(field))),
    changes: [
      { field: canonical[kind], change: replacement ? 'changed' : 'removed' },
      ...(original === null ? [] : [{ field: original, change: 'added' } as const]),
    ],
  };
}

function entriesOf(field: HeaderField): AddressEntry[] {
  return readEntries(charactersOf(unfolded(fieldValue(field))).text);
}

/** The entry as it was written, or its bare address where the line would grow past what SMTP allows (RFC 5321 4.5.3.1.6). */
function entryText(field: HeaderField, entry: AddressEntry): string {
  const text = charactersOf(unfolded(fieldValue(field))).bytesOf(entry.text);
  return text.length < 900 || !entry.mailbox ? text : mailboxHeader([{ address: entry.mailbox.address, name: null }]);
}

/** A field of ours from a value in binary text. */
export function made(name: string, value: string): HeaderField {
  return madeRaw(name, ` ${value}`);
}

/** The same with a value as it was written, the space after the colon included. */
export function madeRaw(name: string, value: string): HeaderField {
  return { name, key: name.toLowerCase(), raw: `${name}:${value}\r\n` };
}

/** The changes for taking out the fields that `which` names: each name once. */
export function removed(fields: readonly HeaderField[], which: (field: HeaderField) => boolean): HeaderChange[] {
  const names = new Map(fields.filter(which).map((field) => [field.key, field.name]));
  return [...names.values()].map((field) => ({ field, change: 'removed' }));
}
