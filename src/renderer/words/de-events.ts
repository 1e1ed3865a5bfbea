import type { EventKind, TimelineEntry } from '../../shared/model.ts';
import { localPart } from '../lib/address-words.ts';
import { type EventWords, number, type Params, sentence, shortId, word } from '../lib/event-params.ts';
import { size } from '../lib/size-words.ts';
import { span, time } from '../lib/time-words.ts';

export const deIntakeWords: Record<string, string> = {
  compose: 'Schreiben',
  smtp: 'SMTP',
  http: 'HTTP',
  folder: 'Ablageordner',
  argv: 'Befehlszeile',
};

const accountReasons: Record<string, string> = {
  address: 'das Konto dieses Absenders',
  default: 'das Standardkonto',
  chosen: 'wie verlangt',
  alias: 'das für diesen Absender senden darf',
  domain: 'das für diese Domain senden darf',
};

const answers: Record<string, string> = {
  inconclusive: 'keine klare Antwort',
  unclear: 'keine klare Antwort',
  sent: 'es hat die Nachricht',
  complete: 'es hat alles, noch ohne Antwort',
  short: 'dort fehlt ein Teil',
};

const heldWords: Record<string, string> = {
  duplicate: 'sieht aus wie eine schon gesendete',
  restored_copy: 'aus einer älteren Kopie',
  recovered: 'aus einer beschädigten Datei gerettet',
};

function by(params: Params): string {
  const who = word(params, 'by');
  if (who === 'outtray') return 'von Outtray';
  return who === '' || who === 'operator' || who === 'you' ? 'von Ihnen' : `von ${who}`;
}

/** Rehearsed messages have ids of Outtray's own making. */
function isRehearsed(params: Params): boolean {
  return /^R[0-9A-Z]{26}$/.test(word(params, 'gmailId'));
}

/** A sentence for each kind of step. */
export const deEvents: Record<EventKind, (entry: TimelineEntry) => EventWords> = {
  accepted: ({ params }) => {
    const intake = word(params, 'intake');
    const client = word(params, 'client');
    const door = deIntakeWords[intake] ?? 'eine Annahme';
    const bytes = number(params, 'size');
    const text =
      client !== ''
        ? `Angenommen von ${client} über ${door}`
        : intake === 'compose'
          ? 'Unter „Schreiben“ geschrieben'
          : `Angenommen über ${door}`;
    return bytes === null ? { text } : { text, aside: size(bytes) };
  },
  headers_changed: ({ params }) => ({ text: 'Kopfzeilen angepasst', aside: changed(word(params, 'fields')) }),
  queued_for: ({ params }) => {
    const reason = accountReasons[word(params, 'reason')];
    return { text: `Eingereiht für ${localPart(word(params, 'email'))}${reason === undefined ? '' : `, ${reason}`}` };
  },
  sending: ({ attempt }) => (attempt === null ? { text: 'Sendet' } : { text: 'Sendet', aside: `Versuch ${attempt}` }),
  last_part: () => ({ text: 'Letzter Teil an Gmail übergeben' }),
  sent: ({ params }) =>
    isRehearsed(params)
      ? { text: 'Ins Postfach des Probelaufs, sonst an niemanden' }
      : { text: 'Gesendet, Gmail hat sie', aside: word(params, 'gmailId') },
  try_failed: ({ problem, params }) => {
    const wait = number(params, 'wait');
    const text = sentence(problem, 'Dieser Versuch schlug fehl');
    return wait === null ? { text } : { text, aside: `wieder in ${span(wait)}` };
  },
  waits: ({ problem }) => ({ text: sentence(problem, 'Wartet, kostet keinen Versuch') }),
  asked: ({ params }) => {
    const nth = number(params, 'n');
    const of = number(params, 'of');
    const answer = word(params, 'answer');
    const text = `Gmail gefragt, ${answers[answer] ?? (answer === '' ? 'keine klare Antwort' : answer)}`;
    return nth === null ? { text } : { text, aside: of === null ? `${nth}.` : `${nth} von ${of}` };
  },
  asking_later: ({ params, problem }) => {
    const until = number(params, 'until');
    const text = sentence(problem, 'Gmail war nicht zu fragen');
    return until === null ? { text, aside: 'fragt später' } : { text, aside: `fragt ${time.clock(until)}` };
  },
  completed_rest: () => ({ text: 'Den Teil gesendet, der Gmail fehlte' }),
  recovered: ({ params }) => ({
    text:
      word(params, 'marked') === '0'
        ? 'Nach einem Halt ungesendet gefunden, wieder eingereiht'
        : 'Nach einem Halt halb gesendet gefunden, fragt Gmail',
  }),
  unconfirmed: () => ({ text: 'Unbestätigt, wartet auf Sie' }),
  failed: ({ problem }) => ({
    text: problem === null ? 'Gescheitert' : `Gescheitert: ${sentence(problem, '')}`,
  }),
  late_answer: ({ params }) => ({ text: 'Eine späte Antwort kam: Gmail hat sie', aside: word(params, 'gmailId') }),
  held: ({ params }) => ({
    text:
      word(params, 'reason') === 'operator' || word(params, 'reason') === ''
        ? `Angehalten ${by(params)}`
        : `Angehalten: ${heldWords[word(params, 'reason')] ?? word(params, 'reason')}`,
    // the message that it looks like
    ...(word(params, 'like') !== '' && { aside: shortId(params, 'like') }),
  }),
  released: ({ params }) => ({ text: `Freigegeben ${by(params)}` }),
  cancelled: ({ params }) => ({ text: `Abgebrochen ${by(params)}` }),
  retried: ({ params }) => ({ text: `Erneut versucht ${by(params)}` }),
  confirmed: ({ params }) => ({ text: `„Ist angekommen“, ${by(params)}` }),
  send_again: ({ params }) => ({ text: `„Noch einmal senden“, ${by(params)}` }),
  sender_replaced: ({ params }) => ({
    text: `Gmail wird ${word(params, 'email')} als Absender anzeigen`,
    aside: `statt ${word(params, 'from')}`,
  }),
  found_in_sent: ({ params }) => ({ text: 'Unter „Gesendet“ gefunden, Gmail hat sie', aside: word(params, 'gmailId') }),
  moved: ({ params }) => ({ text: `An ${word(params, 'email')} übergeben ${by(params)}` }),
  postponed: ({ params }) => ({
    text: `Nicht vor ${time.clock(number(params, 'until') ?? 0)}, gewählt ${by(params)}`,
  }),
  resent_as: ({ params }) => ({
    text: `Noch einmal gesendet als neue Nachricht, ${by(params)}`,
    aside: shortId(params),
  }),
  resent_from: ({ params }) => ({
    text: `Aus einer gesendeten Nachricht gemacht, ${by(params)}`,
    aside: shortId(params),
  }),
  corrected_as: ({ params }) => ({
    text: `Adresse berichtigt ${by(params)}: ${word(params, 'was')} ist ${word(params, 'is')}`,
    aside: shortId(params),
  }),
  corrected_from: ({ params }) => ({
    text: `Nur für ${word(params, 'is')}, berichtigt aus ${word(params, 'was')}`,
    aside: shortId(params),
  }),
  body_dropped: () => ({ text: 'Inhalt nach seiner Aufbewahrungszeit entfernt' }),
};

/** "Bcc added, Date changed" comes as it is stored; no name of a header has a space. */
function changed(fields: string): string {
  const german = { added: 'ergänzt', removed: 'entfernt', changed: 'geändert' };
  return fields.replace(/(?<= )(added|removed|changed)(?=,|$)/g, (change) => german[change as keyof typeof german]);
}
