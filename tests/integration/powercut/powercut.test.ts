import { expect, it } from 'vitest';
import { runPowercut } from '../../../tools/powercut/main.ts';

it('keeps every promise over a power cut, and loses some of them without FULL', { timeout: 60_000 }, async () => {
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  const code = await runPowercut({ cuts: 25, seed: 7, control: true, messages: 40, say });
  expect(lines.at(-1), lines.join('\n')).toMatch(/^powercut: cuts=25 acked=[1-9]\d* lost=0 resent=0 damaged=0$/);
  expect(lines[0]).toMatch(/^control, synchronous=NORMAL: cuts=25 .* the method bites$/);
  expect(code).toBe(0);
});
