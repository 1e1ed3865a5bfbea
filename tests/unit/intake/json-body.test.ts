import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromBase64, jsonLimits, NotBase64, readJson } from '../../../src/main/intake/json-body.ts';
import { collected, cut } from '../../support/mail.ts';

const read = (text: string, lengths: readonly number[] = [], limits = jsonLimits) =>
  readJson(cut(Buffer.from(text, 'utf8'), lengths), limits);

const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 20 });

describe('JSON', () => {
  test('wherever it is cut, it reads as JSON.parse does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 6 }), cuts, async (value, lengths) => {
        const text = JSON.stringify(value);
        if (text.includes('__proto__')) return;
        const found = await read(text, lengths);
        expect(found.ok && found.value.value).toEqual(JSON.parse(text));
      }),
      { numRuns: 300 },
    );
  });

  test('long strings are set aside under content, and whole elsewhere, escapes included', async () => {
    const long = 'Zeile "1" \\ Grüße\n\t'.repeat(8_000);
    const base64 = Buffer.alloc(200_001, 'x').toString('base64');
    const text = JSON.stringify({ text: long, files: [{ content: base64 }], after: 1 });
    for (const lengths of [[], [1_000, 1], [65_536], [7]]) {
      const found = await read(text, lengths);
      if (!found.ok) throw new Error(found.problem.code);
      const value = found.value.value as { text: string; files: { content: string }[]; after: number };
      expect(value.text).toBe(long);
      expect(value.after).toBe(1);
      const [file] = value.files;
      const pieces = found.value.long(file?.content ?? '');
      expect(Buffer.concat([...(pieces ?? [])]).toString()).toBe(base64);
    }
  });

  test.each<[string, string, string]>([
    ['too deep', '['.repeat(21) + ']'.repeat(21), 'it is nested deeper than 20 levels'],
    ['too many values', `[${'1,'.repeat(200_000)}1]`, 'it has more than 200000 values'],
    ['cut off', '{"a": "', 'it is not JSON'],
    ['a forbidden name', '{"a": {"__proto__": 1}}', 'it has a field named __proto__'],
  ])('%s', async (_what, text, reason) => {
    expect(await read(text)).toMatchObject({ problem: { code: 'json_malformed', params: { reason } } });
  });

  test('larger than allowed, and no UTF-8', async () => {
    expect(await read('"xxxxxxxxxx"', [4], { ...jsonLimits, bytes: 8 })).toMatchObject({
      problem: { code: 'too_large' },
    });
    const bytes = Buffer.concat([Buffer.from('"'), Buffer.from([0xff]), Buffer.from('"')]);
    expect(await readJson(cut(bytes, []))).toMatchObject({ problem: { params: { reason: 'it is not UTF-8' } } });
  });
});

describe('base64', () => {
  test('with line ends and escaped slashes, wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), cuts, fc.boolean(), async (bytes, lengths, php) => {
        const text = Buffer.from(bytes).toString('base64');
        const written = php ? text.replaceAll('/', '\\/') : (text.match(/.{1,76}/g) ?? []).join('\\n');
        const pieces: Uint8Array[] = [];
        for await (const piece of cut(Buffer.from(written), lengths)) pieces.push(piece);
        expect((await collected(fromBase64(pieces))).equals(Buffer.from(bytes))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test.each(['§', 'QUJD!', 'QU=D', 'QUJDQ', 'A===', '-_-_', 'QQ==QUJD', '=', 'http://x/'])(
    '%s is none',
    async (text) => {
      await expect(collected(fromBase64([Buffer.from(text)]))).rejects.toBeInstanceOf(NotBase64);
    },
  );

  test('padding may be left away', async () => {
    expect((await collected(fromBase64([Buffer.from('QQ')]))).toString()).toBe('A');
  });
});
