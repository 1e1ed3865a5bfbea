import type { EventKind, TimelineEntry } from '../../shared/model.ts';
import { localPart } from '../lib/address-words.ts';
import { type EventWords, number, type Params, sentence, shortId, word } from '../lib/event-params.ts';
import { size } from '../lib/size-words.ts';
import { span, time } from '../lib/time-words.ts';

export const intakeWords: Record<string, string> = {
  compose: 'Compose',
  smtp: 'SMTP',
  http: 'HTTP',
  folder: 'Drop folder',
  argv: 'Command line',
};

const accountReasons: Record<string, string> = {
  address: 'the account for this sender',
  default: 'the default account',
  chosen: 'as asked for',
  alias: 'which may send as this sender',
  domain: 'which may send for this domain',
};

const answers: Record<string, string> = {
  inconclusive: 'no clear answer',
  unclear: 'no clear answer',
  sent: 'it has the message',
  complete: 'it has all of it, no answer yet',
  short: 'a part is missing there',
};

function by(params: Params): string {
  const who = word(params, 'by');
  if (who === 'outtray') return 'by Outtray';
  return who === '' || who === 'operator' || who === 'you' ? 'by you' : `by ${who}`;
}

/** Rehearsed messages have ids of Outtray's own making. */
function isRehearsed(params: Params): boolean {
  return /^R[0-9A-Z]{26}$/.test(word(params, 'gmailId'));
}

/** A sentence for each kind of step. */
export const events: Record<EventKind, (entry: TimelineEntry) => EventWords> = {
  accepted: ({ params }) => {
    const intake = word(params, 'intake');
    const client = word(params, 'client');
    const door = intakeWords[intake] ?? 'an intake';
    const bytes = number(params, 'size');
    const text =
      client !== ''
        ? `Taken in from ${client} by ${door}`
        : intake === 'compose'
          ? 'Written in Compose'
          : `Taken in by ${door}`;
    return bytes === null ? { text } : { text, aside: size(bytes) };
  },
  headers_changed: ({ params }) => ({
    text: 'Headers adjusted',
    aside: word(params, 'fields'),
  }),
  queued_for: ({ params }) => {
    const reason = accountReasons[word(params, 'reason')];
    return { text: `Queued for ${localPart(word(params, 'email'))}${reason === undefined ? '' : `, ${reason}`}` };
  },
  sending: ({ attempt }) => (attempt === null ? { text: 'Sending' } : { text: 'Sending', aside: `attempt ${attempt}` }),
  last_part: () => ({ text: 'Last part handed to Gmail' }),
  sent: ({ params }) =>
    isRehearsed(params)
      ? { text: 'Into the rehearsal mailbox, to nobody else' }
      : { text: 'Sent, Gmail has it', aside: word(params, 'gmailId') },
  try_failed: ({ problem, params }) => {
    const wait = number(params, 'wait');
    const text = sentence(problem, 'This try failed');
    return wait === null ? { text } : { text, aside: `again in ${span(wait)}` };
  },
  waits: ({ problem }) => ({ text: sentence(problem, 'Waits, costs no try') }),
  asked: ({ params }) => {
    const nth = number(params, 'n');
    const of = number(params, 'of');
    const answer = word(params, 'answer');
    const text = `Asked Gmail, ${answers[answer] ?? (answer === '' ? 'no clear answer' : answer)}`;
    return nth === null ? { text } : { text, aside: of === null ? `${nth}.` : `${nth} of ${of}` };
  },
  asking_later: ({ params, problem }) => {
    const until = number(params, 'until');
    const text = sentence(problem, 'Gmail could not be asked');
    return until === null ? { text, aside: 'asks later' } : { text, aside: `asks ${time.clock(until)}` };
  },
  completed_rest: () => ({ text: 'Sent the part that Gmail lacked' }),
  recovered: ({ params }) => ({
    text:
      word(params, 'marked') === '0'
        ? 'Found unsent after a stop, queued again'
        : 'Found half-sent after a stop, asking Gmail',
  }),
  unconfirmed: () => ({ text: 'Unconfirmed, waiting for you' }),
  failed: ({ problem }) => ({ text: problem === null ? 'Failed' : `Failed: ${sentence(problem, '')}` }),
  late_answer: ({ params }) => ({ text: 'A late answer came: Gmail has it', aside: word(params, 'gmailId') }),
  held: ({ params }) => ({
    text:
      word(params, 'reason') === 'operator' || word(params, 'reason') === ''
        ? `Put on hold ${by(params)}`
        : `Put on hold: ${heldWords[word(params, 'reason')] ?? word(params, 'reason')}`,
    // the message that it looks like
    ...(word(params, 'like') !== '' && { aside: shortId(params, 'like') }),
  }),
  released: ({ params }) => ({ text: `Released ${by(params)}` }),
  cancelled: ({ params }) => ({ text: `Cancelled ${by(params)}` }),
  retried: ({ params }) => ({ text: `Retried ${by(params)}` }),
  confirmed: ({ params }) => ({ text: `"It arrived", said ${by(params)}` }),
  send_again: ({ params }) => ({ text: `"Send again", chosen ${by(params)}` }),
  sender_replaced: ({ params }) => ({
    text: `Gmail will show ${word(params, 'email')} as the sender`,
    aside: `instead of ${word(params, 'from')}`,
  }),
  found_in_sent: ({ params }) => ({ text: 'Found in Sent, so Gmail has it', aside: word(params, 'gmailId') }),
  moved: ({ params }) => ({ text: `Handed to ${word(params, 'email')} ${by(params)}` }),
  body_dropped: () => ({ text: 'Content removed after its keeping time' }),
  postponed: ({ params }) => ({ text: `Not before ${time.clock(number(params, 'until') ?? 0)}, chosen ${by(params)}` }),
  resent_as: ({ params }) => ({ text: `Sent once more as a new message ${by(params)}`, aside: shortId(params) }),
  resent_from: ({ params }) => ({ text: `Made ${by(params)} from a message that was sent`, aside: shortId(params) }),
  corrected_as: ({ params }) => ({
    text: `Address corrected ${by(params)}: ${word(params, 'was')} is ${word(params, 'is')}`,
    aside: shortId(params),
  }),
  corrected_from: ({ params }) => ({
    text: `For ${word(params, 'is')} alone, corrected from ${word(params, 'was')}`,
    aside: shortId(params),
  }),
};

const heldWords: Record<string, string> = {
  duplicate: 'looks like one sent before',
  restored_copy: 'restored from an older copy',
  recovered: 'recovered from a damaged file',
};
