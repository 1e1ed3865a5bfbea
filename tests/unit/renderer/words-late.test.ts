import { globSync } from 'node:fs';
import { expect, test, vi } from 'vitest';

vi.mock('../../../src/renderer/words/words.ts', () => ({
  takeWords: () => undefined,
  t: new Proxy(
    {},
    {
      get(_words, name) {
        throw new Error(`t.${String(name)} was read while a module was loaded`);
      },
    },
  ),
}));

const files = globSync('src/renderer/**/*.{ts,tsx}').filter((file) => !/main\.tsx$|\/words\//.test(file));

// what is read then stays in the language of that moment, whatever is chosen later
test.each(files)('%s reads its words only when something is drawn', async (file) => {
  await expect(import(`../../../${file}`)).resolves.toBeDefined();
});
