import type { ProblemWords } from './words.ts';

/** What can go wrong at the doors beyond a single message: limits of programs, repeats, addresses and certificates. */
export const doorProblems = {
  sender_not_allowed: {
    says: 'This program may not write as {address}.',
    next: 'Add the address to the senders of the program on the Intake page, or correct it in the program.',
  },
  client_minute_limit: {
    says: 'This program has handed in {limit} messages within a minute, which is its limit.',
    next: 'It can go on in a minute. The limit is set on the Intake page.',
  },
  client_day_limit: {
    says: 'This program has handed in {limit} messages within a day, which is its limit.',
    next: 'It can go on tomorrow. The limit is set on the Intake page.',
  },
  client_limit_invalid: { says: 'A limit is a whole number from 1 to 1,000,000.' },
  sender_invalid: {
    says: '{address} is neither a mail address nor a domain.',
    next: 'Write name@domain, or @domain for everybody there.',
  },
  client_not_from_network: {
    says: 'This program may hand in mail from this computer only.',
    next: 'Let it use the network door, on the Intake page.',
  },
  address_not_allowed: {
    says: 'This door is not open to {address}.',
    next: 'Add its network to the allowed addresses of the door, on the Intake page.',
  },
  too_many_connections: {
    says: 'Too many connections at once.',
    next: 'The program has to close some, or to wait.',
  },
  tls_required: {
    says: 'Start TLS first: this door takes nothing in the clear.',
    next: 'Set the encryption of the program to STARTTLS.',
  },
  network_invalid: {
    says: '{address} is not a network.',
    next: 'Write one such as 192.168.1.0/24, or a single address.',
  },
  network_empty: {
    says: 'Nobody could use the door: no address is allowed.',
    next: 'Allow at least one network, such as 192.168.1.0/24.',
  },
  host_not_here: {
    says: 'This computer does not have the address {address}.',
    next: 'Choose one of its own addresses, or all of them.',
  },
  certificate_unreadable: {
    says: 'The certificate cannot be used: {reason}.',
    next: 'Choose PEM files with the certificate and its key, the key without a passphrase.',
  },
  idempotency_conflict: {
    says: 'Another request was handed in before under the same key.',
    next: 'The program has to use a new key for each new message.',
  },
  looks_like: {
    says: 'This looks like the message {id}, which the same program handed in shortly before.',
    next: 'It waits for you: send it too, or cancel it.',
  },
  mime_too_deep: {
    says: 'The message has parts within parts more than {limit} deep.',
    next: 'The program that made it has to correct it.',
  },
  mime_too_many_parts: {
    says: 'The message has more than {limit} parts.',
    next: 'Send the attachments in several messages.',
  },
} satisfies Record<string, ProblemWords>;
