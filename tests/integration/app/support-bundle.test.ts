import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { headlessApp } from '../../support/headless-desktop.ts';

test('the support bundle tells the state and the log, and nothing of anybody', async () => {
  const app = await headlessApp();
  try {
    const path = join(app.userData, 'bundle.txt');
    app.saveTo(path);
    const { password } = await app.ask('addClient', { name: 'SecretProgram' });
    const draft = await app.draft({ to: 'jane.canary@example.org', subject: 'CANARY subject', text: 'CANARY text' });
    await app.ask('sendDraft', draft);
    await app.until(({ counts }) => counts.sent === 1);
    expect(await app.ask('supportBundle')).toEqual({ saved: true });
    const text = readFileSync(path, 'utf8');
    expect(text).toContain('"check": "ok"');
    expect(text).toContain('"sent": 1');
    for (const never of ['CANARY', 'jane.canary', 'office@northgate', 'SecretProgram', password]) {
      expect(text).not.toContain(never);
    }
    expect(text).not.toMatch(/ya29|1\/\/0|client_secret|refresh_token|Bearer \w/);
  } finally {
    await app.stop();
  }
});
