import { describe, expect, test } from 'vitest';
import { attachedWord } from '../../../src/renderer/lib/attached-words.ts';
import { meantAddress } from '../../../src/renderer/lib/domain-typos.ts';
import { addressOf, listOf, readChips, written } from '../../../src/renderer/lib/recipients.ts';
import { pickedTime, pickerText, sendTimes } from '../../../src/renderer/lib/send-times.ts';

describe('recipients as chips', () => {
  test.each<[string, [string | null, string | null][]]>([
    ['', []],
    ['a@x.example', [[null, 'a@x.example']]],
    [
      'Ann <a@x.example>, "Marlow, Kitchens" <b@x.example>; c@x.example',
      [
        ['Ann', 'a@x.example'],
        ['Marlow, Kitchens', 'b@x.example'],
        [null, 'c@x.example'],
      ],
    ],
    [
      'a@x.example b@x.example\nc@x.example\t d@x.example',
      ['a', 'b', 'c', 'd'].map((name): [null, string] => [null, `${name}@x.example`]),
    ],
    ['"Say \\"hi\\"" <a@x.example>', [['Say "hi"', 'a@x.example']]],
    ['jon at example', [[null, null]]],
    ['jon@example', [[null, null]]],
    ['Jon <jon@>', [['Jon', null]]],
    ['grüße@müller.example', [[null, 'grüße@müller.example']]],
  ])('%j', (list, expected) => {
    expect(readChips(list).map(({ name, address }) => [name, address])).toEqual(expected);
  });

  test('what is written is read the same again', () => {
    for (const name of ['Ann', 'Marlow, Kitchens', 'Say "hi" \\ bye', 'Müller & Söhne', null, '']) {
      const [chip] = readChips(listOf(readChips(written('a@x.example', name)), ''));
      expect(chip).toMatchObject({ address: 'a@x.example', name: name === '' ? null : name });
    }
  });

  test.each(['@x.example', 'a@x', 'a b@x.example', 'a..b@x.example', '.a@x.example', 'a@-x.example', 'a@1.2.3.4'])(
    '%s is none',
    (text) => expect(addressOf(text)).toBeNull(),
  );
});

describe('misspelled domains', () => {
  test.each([
    ['ann@gmial.com', 'ann@gmail.com'],
    ['ann@gmail.con', 'ann@gmail.com'],
    ['ann@gmai.com', 'ann@gmail.com'],
    ['ann@gmaill.com', 'ann@gmail.com'],
    ['ann@hotmial.com', 'ann@hotmail.com'],
    ['ann@gxm.de', 'ann@gmx.de'],
    ['ann@gmx.dr', 'ann@gmx.de'],
    ['ann@t-onlin.de', 'ann@t-online.de'],
    ['ann@Outlok.com', 'ann@outlook.com'],
  ])('%s', (typed, meant) => expect(meantAddress(typed)).toBe(meant));

  test.each([
    'ann@gmail.com',
    'ann@mail.com',
    'ann@gmx.com',
    'ann@wex.de',
    'ann@max.de',
    'ann@me.com',
    'ann@gmail.example',
  ])('%s is right as it is', (typed) => expect(meantAddress(typed)).toBeNull());
});

describe('the word that says something is attached', () => {
  test.each([
    ['Please find attached our invoice', 'attached'],
    ['See the attachment.', 'attachment'],
    ['Anbei die Rechnung', 'Anbei'],
    ['Die Rechnung finden Sie im Anhang.', 'Anhang'],
    ['Ich habe den Plan angehängt', 'angehängt'],
    ['siehe Anlage', 'siehe Anlage'],
    ['Das beigefügte Angebot', 'beigefügte'],
  ])('%s', (text, word) => expect(attachedWord(text)).toBe(word));

  test.each([
    'Our new plant is open',
    'Die Anlage läuft wieder',
    'He is unattached',
    'Attaché Schmidt kommt',
    'Thanks!\n\n> Please find attached our invoice',
    'Danke!\n\nAm 12.11.2026 um 10:14 schrieb Ann Example:\nanbei die Rechnung',
    'Thanks!\n\nOn 12 Nov 2026, Ann wrote:\nsee attached',
    'Thanks\n-----Original Message-----\nattached',
  ])('%j says nothing of the kind', (text) => expect(attachedWord(text)).toBeNull());
});

describe('sending later', () => {
  const at = (text: string) => new Date(text).getTime();
  test('offers an hour, tomorrow morning and Monday morning', () => {
    expect(sendTimes(at('2026-11-26T14:30:00'))).toEqual([
      { key: 'in_an_hour', at: at('2026-11-26T15:30:00') },
      { key: 'tomorrow', at: at('2026-11-27T08:00:00') },
      { key: 'monday', at: at('2026-11-30T08:00:00') },
    ]);
  });
  test('on Sunday Monday is tomorrow, on Monday it is the next one', () => {
    expect(sendTimes(at('2026-11-29T23:59:00')).map(({ key }) => key)).toEqual(['in_an_hour', 'tomorrow']);
    expect(sendTimes(at('2026-11-30T07:00:00')).at(-1)).toEqual({ key: 'monday', at: at('2026-12-07T08:00:00') });
  });
  test('the picker’s text is the reader’s own time', () => {
    const moment = at('2026-12-01T08:30:00');
    expect(pickerText(moment)).toBe('2026-12-01 08:30:00');
    expect(pickedTime(pickerText(moment))).toBe(moment);
    expect(pickedTime(null)).toBeNull();
    expect(pickedTime('soon')).toBeNull();
  });
});
