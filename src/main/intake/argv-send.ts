import type { Command, SendOptions } from './argv-words.ts';

/** As by HTTP. */
const MAX_REFERENCE = 200;
const valued = ['account', 'reference', 'send-after', 'priority', 'print-format', 'data'] as const;
const known: readonly string[] = [...valued, 'state', 'limit'];

/** `--name value` or `--name=value` at this place; `extra` words were used up besides the one there. */
export function sendOption(
  words: readonly string[],
  at: number,
): { readonly name: string; readonly value: string; readonly extra: 0 | 1 } | null {
  const word = words[at] ?? '';
  const equals = word.indexOf('=');
  const name = word.slice(2, equals < 0 ? undefined : equals);
  if (!word.startsWith('--') || !known.includes(name)) return null;
  return equals < 0
    ? { name, value: words[at + 1] ?? '', extra: 1 }
    : { name, value: word.slice(equals + 1), extra: 0 };
}

/** Letters of sendmail that take a value, in the same word or the next (Postfix sendmail(1); those of Sendmail and Exim are among them). */
const withValue = 'ABCDFLNOQRVXbdfhopr';
const withoutValue = 'GIUceimnstvxq';

interface Letters {
  fromHeaders: boolean;
  dotEnds: boolean;
  sender: string | null;
  fullName: string | null;
  mode: string;
}

/**
 * `outtray send FILE…`, or, when `asSendmail` or any one-letter option of sendmail is given, one message on standard input. What
 * sendmail's options change elsewhere and Outtray decides by itself (delivery mode, notifications, body type) is taken and passed over.
 */
export function sendWith(words: readonly string[], asSendmail: boolean): Command {
  const refuse = (why: string): Command => ({ do: 'refuse', why });
  const given = new Map<string, string>();
  const others: string[] = [];
  const letters: Letters = { fromHeaders: false, dotEnds: true, sender: null, fullName: null, mode: 'm' };
  let submits = asSendmail;
  let again = false;

  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') {
      others.push(...words.slice(at + 1));
      break;
    }
    const option = sendOption(words, at);
    if (option && valued.some((name) => name === option.name)) {
      if (given.has(option.name)) return refuse(`--${option.name} is given twice`);
      if (option.value === '') return refuse(`--${option.name} wants a value`);
      given.set(option.name, option.value);
      at += option.extra;
    } else if (word === '--again') again = true;
    else if (word.startsWith('--')) return refuse(`send does not know ${word}`);
    else if (word.startsWith('-') && word !== '-') {
      const used = takeLetters(word.slice(1), words[at + 1], letters);
      if (used === null) return refuse(`sendmail's ${word} is not understood`);
      submits = true;
      at += used;
    } else others.push(word);
  }

  const options = optionsOf(given, again);
  if (typeof options === 'string') return refuse(options);
  if (!submits) return others.length > 0 ? { do: 'send', files: others, options } : refuse('send wants files, or -t');
  if (letters.mode === 'p') return { do: 'list', state: null, limit: 1_000, json: false };
  if (letters.mode === 'q') return { do: 'nothing' };
  if (letters.mode !== 'm')
    return refuse(`sendmail -b${letters.mode} is not offered; programs can hand in mail by SMTP`);
  const { fromHeaders, dotEnds, sender, fullName } = letters;
  if (!fromHeaders && others.length === 0)
    return refuse('to whom? Name recipients, or use -t to take them from the message');
  return { do: 'submit', submission: { recipients: others, fromHeaders, dotEnds, sender, fullName }, options };
}

/** Reads one word of letters as getopt(3) does. How many words beyond it were used; null: not understood. */
function takeLetters(word: string, following: string | undefined, to: Letters): 0 | 1 | null {
  for (let at = 0; at < word.length; at++) {
    const letter = word.charAt(at);
    if (withoutValue.includes(letter)) {
      if (letter === 't') to.fromHeaders = true;
      if (letter === 'i') to.dotEnds = false;
      // `-q`, also `-q30m`: send what waits, which Outtray always does
      if (letter === 'q') {
        to.mode = 'q';
        return 0;
      }
      continue;
    }
    if (!withValue.includes(letter)) return null;
    const glued = word.slice(at + 1);
    const value = glued === '' ? following : glued;
    if (value === undefined) return null;
    if (letter === 'f' || letter === 'r') to.sender = value;
    if (letter === 'F') to.fullName = value;
    if (letter === 'b') to.mode = value.charAt(0);
    if (letter === 'o' && value === 'i') to.dotEnds = false;
    return glued === '' ? 1 : 0;
  }
  return 0;
}

function optionsOf(given: ReadonlyMap<string, string>, again: boolean): SendOptions | string {
  const priority = Number(given.get('priority') ?? '0');
  if (!Number.isInteger(priority) || priority < -9 || priority > 9) return '--priority is a whole number from -9 to 9';
  const reference = given.get('reference') ?? null;
  if (reference !== null && (reference.length > MAX_REFERENCE || /\p{Cc}/u.test(reference)))
    return `--reference is one line of at most ${MAX_REFERENCE} characters`;
  const format = given.get('print-format');
  const data = given.get('data');
  if ((format === undefined) !== (data === undefined)) return '--print-format and --data go together';
  return {
    account: given.get('account') ?? null,
    reference,
    sendAfter: given.get('send-after') ?? null,
    priority,
    again,
    print: format === undefined || data === undefined ? null : { format, data },
  };
}

const unit = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * `2026-11-27T08:00`, with seconds and an offset or `Z` if wanted, else in this computer's time zone; or `+30m`, `+2h`, `+1d`. Epoch
 * ms, or null when it is neither.
 */
export function sendAfter(text: string, now: number): number | null {
  const later = /^\+(\d{1,5})([mhd])$/.exec(text);
  if (later) return now + Number(later[1]) * unit[later[2] as keyof typeof unit];
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?$/.test(text)) return null;
  const at = Date.parse(text.replace(' ', 'T'));
  return Number.isNaN(at) ? null : at;
}
