import { afterEach, describe, expect, test } from 'vitest';
import { de } from '../../src/renderer/words/de.ts';
import { en } from '../../src/renderer/words/en.ts';
import { t, takeWords } from '../../src/renderer/words/words.ts';
import { language, languageFor, languages, speak, spokenLocale } from '../../src/shared/language.ts';
import { next, problem, problemCodes, says } from '../../src/shared/problems/problem.ts';
import { deWords } from '../../src/shared/words/de.ts';
import { enWords } from '../../src/shared/words/en.ts';

afterEach(() => speak('en', 'en-GB'));

/** Every text of a catalogue by its path; sentences with parts are left to the compiler. */
function texts(of: unknown, path = ''): [string, string][] {
  if (typeof of === 'string') return [[path, of]];
  if (typeof of !== 'object' || of === null) return [];
  return Object.entries(of).flatMap(([name, inner]) => texts(inner, `${path}.${name}`));
}

const parts = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([part]) => part).sort();

test('the language follows the system, and English is spoken where it is unknown', () => {
  expect(['de', 'de-AT', 'de_CH.UTF-8', 'en-GB', 'fr-FR', ''].map(languageFor)).toEqual([
    'de',
    'de',
    'de',
    'en',
    'en',
    'en',
  ]);
});

test('dates follow the system only where it speaks the same language', () => {
  speak('de', 'de-AT');
  expect([language(), spokenLocale()]).toEqual(['de', 'de-AT']);
  speak('en', 'de-AT');
  expect([language(), spokenLocale()]).toEqual(['en', 'en']);
});

test.each(['C', 'en_US.UTF-8', 'POSIX', '', 'en-'])(
  'a system that calls its locale "%s" gets dates all the same',
  (name) => {
    speak('en', name);
    expect(new Intl.DateTimeFormat(spokenLocale()).format(0)).not.toBe('');
  },
);

test('the window changes its words, its moments and its problems together', () => {
  takeWords('de', 'de-DE');
  expect([t.app.pages.outbox, says(problem('no_recipient'))]).toEqual([
    'Ausgang',
    'Die Nachricht hat keinen Empfänger.',
  ]);
  takeWords('en', 'de-DE');
  expect([t.app.pages.outbox, says(problem('no_recipient'))]).toEqual(['Outbox', 'The message has no recipient.']);
});

describe.each([
  ['window', texts(en), texts(de)],
  ['outside of the window', texts(enWords), texts(deWords)],
] as const)('%s', (_where, english, german) => {
  test('both languages have the same texts, none of them empty', () => {
    expect(german.map(([path]) => path).sort()).toEqual(english.map(([path]) => path).sort());
    expect(german.filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  test('no longer text was left in English', () => {
    const said = new Map(english);
    expect(german.filter(([path, text]) => / .* /.test(text) && said.get(path) === text)).toEqual([]);
  });
});

test.each(problemCodes)('%s says the same with the same parts in every language', (code) => {
  const spoken = languages.map((one) => {
    speak(one, one);
    return { says: parts(says(problem(code))), next: parts(next(problem(code))), step: next(problem(code)) !== '' };
  });
  for (const other of spoken) expect(other).toEqual(spoken[0]);
});
