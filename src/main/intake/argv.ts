import { basename } from 'node:path';
import { type Standing, standingSchema } from '../../shared/model.ts';
import { sendOption, sendWith } from './argv-send.ts';
import type { Command, CommandLine } from './argv-words.ts';

/** The words of a command line → what is to be done. Pure: no file is looked at. */

const commands = ['send', 'sendmail', 'list', 'retry', 'cancel', 'status', 'help', 'version'];

/**
 * What stands on the command line after the program, and after the folder of the application where Electron was told one: the first
 * word that is no switch.
 */
export function ownWords(argv: readonly string[], unpacked: boolean): readonly string[] {
  if (!unpacked) return argv.slice(1);
  const folder = argv.findIndex((word, index) => index > 0 && !word.startsWith('-'));
  return folder < 0 ? [] : argv.slice(folder + 1);
}

/** What the command line asks for, or null: the window is wanted. `calledAs` is the name that the program was started by. */
export function readCommandLine(words: readonly string[], calledAs: string): CommandLine | null {
  const name = basename(calledAs).replace(/\.exe$/i, '');
  // a link named sendmail takes the place of the program that other software looks for
  if (name === 'sendmail' || name === 'mailq') {
    const own = words[0] === '--' ? words.slice(1) : words;
    return parse('sendmail', name === 'mailq' ? ['-bp', ...own] : own, null);
  }
  let profile: string | null = null;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--help' || word === '-h') return parse('help', [], profile);
    if (word === '--version' || word === '-V') return parse('version', [], profile);
    if (word === '--profile') profile = words[++at] ?? '';
    else if (word.startsWith('--profile=')) profile = word.slice('--profile='.length);
    else if (commands.includes(word)) return parse(word, words.slice(at + 1), profile);
    // a word like any other is a slip of the pen; files, links and switches are the window's business
    else if (/^[a-z][a-z-]*$/i.test(word)) return parse(word, [], profile);
    else if (!word.startsWith('-')) return null;
  }
  return null;
}

function parse(name: string, words: readonly string[], outer: string | null): CommandLine {
  const profile = profileIn(words);
  const command = commandOf(name, profile.rest);
  return { command, profile: profile.value ?? outer };
}

/** Takes `--profile` out, wherever it stands before `--`. */
function profileIn(words: readonly string[]): { value: string | null; rest: readonly string[] } {
  const end = words.indexOf('--');
  const before = end < 0 ? words : words.slice(0, end);
  const at = before.findIndex((word) => word === '--profile' || word.startsWith('--profile='));
  if (at < 0) return { value: null, rest: words };
  const word = words[at] ?? '';
  const glued = word.startsWith('--profile=');
  const value = glued ? word.slice('--profile='.length) : (words[at + 1] ?? '');
  return { value, rest: [...words.slice(0, at), ...words.slice(at + (glued ? 1 : 2))] };
}

function commandOf(name: string, words: readonly string[]): Command {
  if (words.includes('--help') && !words.slice(0, words.indexOf('--help')).includes('--')) return { do: 'help' };
  switch (name) {
    case 'send':
      return sendWith(words, false);
    case 'sendmail':
      return sendWith(words, true);
    case 'list':
      return listWith(words);
    case 'retry':
      return actWith('retry', words);
    case 'cancel':
      return actWith('cancel', words);
    case 'status':
      return statusWith(words);
    case 'help':
      return { do: 'help' };
    case 'version':
      return { do: 'version' };
    default:
      return refuse(`there is no command ${name}`);
  }
}

function listWith(words: readonly string[]): Command {
  let state: Standing | null = null;
  let limit = 50;
  let json = false;
  for (let at = 0; at < words.length; at++) {
    const option = sendOption(words, at);
    if (words[at] === '--json') json = true;
    else if (option?.name === 'state') {
      const parsed = standingSchema.safeParse(option.value);
      if (!parsed.success) return refuse(`there is no state ${option.value}; ${standingSchema.options.join(', ')}`);
      state = parsed.data;
      at += option.extra;
    } else if (option?.name === 'limit') {
      limit = Number(option.value);
      if (!Number.isInteger(limit) || limit < 1) return refuse('--limit wants a number from 1 on');
      at += option.extra;
    } else return refuse(`list does not know ${words[at]}`);
  }
  return { do: 'list', state, limit, json };
}

function actWith(what: 'retry' | 'cancel', words: readonly string[]): Command {
  const failed = what === 'retry' && words.includes('--failed');
  const ids = words.filter((word) => word !== '--' && !(failed && word === '--failed'));
  const odd = ids.find((word) => word.startsWith('-'));
  if (odd !== undefined) return refuse(`${what} does not know ${odd}`);
  if (failed) return ids.length > 0 ? refuse('--failed and ids do not go together') : { do: 'retry', ids: null };
  if (ids.length === 0) return refuse(`${what} wants the ids of messages, as \`outtray list\` shows them`);
  return { do: what, ids: ids.map((id) => id.toUpperCase()) };
}

function statusWith(words: readonly string[]): Command {
  const odd = words.find((word) => word !== '--json');
  return odd === undefined ? { do: 'status', json: words.includes('--json') } : refuse(`status does not know ${odd}`);
}

function refuse(why: string): Command {
  return { do: 'refuse', why };
}
