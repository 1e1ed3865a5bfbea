import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createPump } from '../../../src/renderer/bridge/pump.ts';
import { textToHtml } from '../../../src/renderer/lib/body-text.ts';
import { fieldOf } from '../../../src/renderer/lib/compose-problem.ts';
import { createSaver, type SaveState } from '../../../src/renderer/lib/saver.ts';
import { problem } from '../../../src/shared/problems/problem.ts';

describe('text as HTML', () => {
  test('keeps paragraphs and lines, and makes addresses links', () => {
    expect(textToHtml('Dear Ann,\n\nsee https://a.example/x?y=1&z=2.\nOr write to office@a.example!')).toBe(
      '<p>Dear Ann,</p>\n<p>see <a href="https://a.example/x?y=1&#38;z=2">https://a.example/x?y=1&#38;z=2</a>.<br>\nOr write to <a href="mailto:office@a.example">office@a.example</a>!</p>',
    );
    expect(textToHtml('  \n ')).toBe('');
  });
  test('lets no markup through', () => {
    const html = textToHtml('<script>alert(1)</script> https://a.example/"onmouseover="x');
    expect(html).not.toContain('<script');
    expect(html).not.toMatch(/"\s*onmouseover/);
  });
});

test('a problem is shown at the field that mends it', () => {
  const draft = { to: 'a@b.example', cc: 'wrong', bcc: 'worse', replyTo: 'worst' };
  expect(fieldOf(problem('no_recipient'), draft)).toBe('to');
  expect(fieldOf(problem('address_invalid', { address: 'wrong' }), draft)).toBe('cc');
  expect(fieldOf(problem('address_invalid', { address: 'worse' }), draft)).toBe('bcc');
  expect(fieldOf(problem('line_break_in_header', { field: 'Subject' }), draft)).toBe('subject');
  expect(fieldOf(problem('attachment_missing', { name: 'x' }), draft)).toBe('attachments');
  expect(fieldOf(problem('no_account'), draft)).toBe('from');
  expect(fieldOf(problem('disk_full'), draft)).toBe('message');
});

describe('saving as typed', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('saves within the delay however long the typing goes on, the newest last', async () => {
    const saved: string[] = [];
    const saver = createSaver<string>(
      async (value) => void saved.push(value),
      400,
      () => undefined,
    );
    for (let letter = 1; letter <= 10; letter++) {
      saver.change('x'.repeat(letter));
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(saved.length).toBeGreaterThanOrEqual(2);
    await saver.flush();
    expect(saved.at(-1)).toBe('x'.repeat(10));
  });

  test('never saves twice at once, and never an older value after a newer one', async () => {
    const order: string[] = [];
    const release: (() => void)[] = [];
    const saver = createSaver<string>(
      (value) => {
        order.push(value);
        return new Promise((resolve) => release.push(resolve));
      },
      400,
      () => undefined,
    );
    saver.change('one');
    const first = saver.flush();
    saver.change('two');
    const second = saver.flush();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(order).toEqual(['one']);
    release[0]?.();
    await first;
    await vi.advanceTimersByTimeAsync(0);
    expect(order).toEqual(['one', 'two']);
    release[1]?.();
    expect(await second).toBe(true);
  });

  test('keeps what could not be saved and tries again', async () => {
    const states: SaveState[] = [];
    let broken = true;
    const saved: string[] = [];
    const saver = createSaver<string>(
      async (value) => {
        if (broken) throw new Error('full');
        saved.push(value);
      },
      400,
      (state) => states.push(state),
    );
    saver.change('kept');
    expect(await saver.flush()).toBe(false);
    expect(states.at(-1)).toBe('failed');
    broken = false;
    expect(await saver.flush()).toBe(true);
    expect(saved).toEqual(['kept']);
    expect(states.at(-1)).toBe('saved');
  });

  test('saves nothing any more once stopped', async () => {
    const saved: string[] = [];
    const saver = createSaver<string>(
      async (value) => void saved.push(value),
      400,
      () => undefined,
    );
    saver.change('sent already');
    saver.stop();
    saver.change('late');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(saved).toEqual([]);
  });
});

test('the pump runs one at a time, with a gap, and never forgets the last wish', async () => {
  const gaps: (() => void)[] = [];
  let runs = 0;
  const pump = createPump(
    async () => {
      runs++;
      if (runs === 1) throw new Error('one failed read');
    },
    250,
    () => new Promise((resolve) => gaps.push(resolve)),
  );
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  pump();
  pump();
  pump();
  await settle();
  expect(runs).toBe(1);
  pump();
  gaps[0]?.();
  await settle();
  expect(runs).toBe(2);
  gaps[1]?.();
  await settle();
  expect(runs).toBe(2);
  pump();
  await settle();
  expect(runs).toBe(3);
});
