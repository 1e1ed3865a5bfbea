import { describe, expect, test } from 'vitest';
import { type Candidate, chooseAccount, fits } from '../../../src/main/google/choose.ts';

function account(id: string, over: Partial<Candidate> = {}): Candidate {
  return {
    id,
    email: `${id}@northgate.example`,
    isDefault: false,
    signedOut: false,
    aliases: [],
    domains: [],
    over: null,
    ...over,
  };
}

const office = account('office', { isDefault: true });
const billing = account('billing', { aliases: ['Invoices@Northgate.example'], domains: ['billing.northgate.example'] });
const shop = account('shop', { domains: ['northgate.example'] });

function chosen(all: readonly Candidate[], from: string | null, wanted: string | null = null): string {
  const result = chooseAccount(all, from, wanted);
  if (!result.ok) return result.problem.code;
  const { id, reason, mayUse } = result.value;
  return `${id} ${reason}${mayUse ? '' : ', as another'}`;
}

describe('an account is chosen', () => {
  const all = [office, billing, shop];
  test.each([
    ['by its address', 'billing@northgate.example', 'billing address'],
    ['whatever the case', ' BILLING@Northgate.Example ', 'billing address'],
    ['by an alias', 'invoices@northgate.example', 'billing alias'],
    ['by a domain', 'anybody@billing.northgate.example', 'billing domain'],
    ['by address before a domain of another', 'office@northgate.example', 'office address'],
    ['by domain when nobody has the address', 'sales@northgate.example', 'shop domain'],
    ['as the default when nothing fits', 'me@elsewhere.example', 'office default, as another'],
    ['as the default without a sender', null, 'office default'],
    ['not by a domain beneath', 'x@deep.billing.northgate.example', 'office default, as another'],
  ])('%s', (_, from, expected) => expect(chosen(all, from)).toBe(expected));

  test('as wanted, which says whether it may send so', () => {
    expect(chosen(all, 'invoices@northgate.example', 'billing')).toBe('billing chosen');
    expect(chosen(all, 'invoices@northgate.example', 'office')).toBe('office chosen, as another');
    expect(chosen(all, null, 'nobody')).toBe('account_unknown');
  });
  test('only if there is one', () => {
    expect(chosen([], 'office@northgate.example')).toBe('no_account');
    expect(chosen([billing], 'me@elsewhere.example')).toBe('no_account');
  });
  test('signed in before signed out, and the first before the others', () => {
    const out = account('out', { email: 'office@northgate.example', signedOut: true });
    const twin = account('twin', { aliases: ['office@northgate.example'] });
    expect(chosen([out, office], 'office@northgate.example')).toBe('office address');
    expect(chosen([out], 'office@northgate.example')).toBe('out address');
    expect(chosen([out, twin], 'office@northgate.example')).toBe('out address');
    expect(chosen([twin, { ...twin, id: 'second' }], 'office@northgate.example')).toBe('twin alias');
  });
});

describe('a rehearsal that is over', () => {
  const over = account('rehearsal', { isDefault: true, signedOut: true, over: { successorId: 'office' } });
  test('is chosen by nothing, and what asks for it goes to its successor', () => {
    expect(chosen([over, office], 'rehearsal@northgate.example')).toBe('office default, as another');
    expect(chosen([over, office], null, 'rehearsal')).toBe('office chosen');
    expect(chosen([{ ...over, over: { successorId: null } }, office], null, 'rehearsal')).toBe('rehearsal chosen');
    expect(chosen([over], null, 'rehearsal')).toBe('account_unknown');
  });
});

test('an address fits by one reason', () => {
  expect(fits(billing, 'billing@northgate.example')).toBe('address');
  expect(fits(billing, 'no address')).toBeNull();
});
