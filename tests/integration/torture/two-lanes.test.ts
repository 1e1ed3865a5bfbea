import { expect, test } from 'vitest';
import { problem } from '../../../src/shared/problems/problem.ts';
import { outboxRig } from '../../support/outbox-rig.ts';
import { settled } from '../../support/test-clock.ts';

const refused = { kind: 'token_refused', problem: problem('gmail_sign_in_refused', { email: 'x' }) } as const;

async function turn(): Promise<void> {
  for (let times = 0; times < 4; times++) await settled();
}

test('a token refused to both lanes at once is replaced, and nobody has to sign in anew', async () => {
  const rig = outboxRig();
  const outbox = rig.build();
  await rig.put();
  await rig.put({ size: 2_000_000 });
  outbox.start();
  await turn();
  const flying = [...rig.sends];
  expect(flying).toHaveLength(2);
  for (const send of flying) await send.end(refused);
  await turn();
  expect(outbox.snapshot().holds).toEqual([]);
  expect(rig.sends).toHaveLength(2);

  const second = [...rig.sends];
  for (const send of second) await send.end(refused);
  await turn();
  expect(outbox.snapshot().holds).toMatchObject([{ reason: 'needs_authorization', needsPerson: true }]);
  await rig.remove();
});
