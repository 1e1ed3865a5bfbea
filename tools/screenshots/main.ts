import { openDesktopSession } from '../lib/desktop-session.mjs';
import { main } from '../lib/say.mjs';
import { startPractice } from '../practice-google/practice.ts';
import { takeOffice } from './office.ts';
import { takePassphrase } from './passphrase.ts';
import { takeRehearsal } from './rehearsal.ts';

/**
 * Takes the pictures of docs/images: the real window in light and dark, with the mail of an office that does not exist, sent to
 * practice Google. Usage: npm run screenshots [-- office|rehearsal|passphrase].
 */
const groups = { office: takeOffice, rehearsal: takeRehearsal, passphrase: takePassphrase };

await main(async () => {
  const wanted = process.argv.slice(2);
  for (const [name, take] of Object.entries(groups)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const practice = await startPractice({});
    const session = await openDesktopSession({ headless: true, keyring: name !== 'passphrase' });
    try {
      await take({ session, practice });
    } finally {
      await session.stop();
      await practice.stop();
    }
  }
});
