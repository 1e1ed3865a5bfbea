import { root } from '../lib/paths.mjs';
import { main, say } from '../lib/say.mjs';
import { checkLayers } from './check.mjs';

/** Usage: node tools/layering/main.mjs [root of a tree with a src folder]. Exit code 1 when a file breaks a rule. */
await main(async () => {
  const { files, violations } = await checkLayers(process.argv[2] ?? root);
  for (const violation of violations) console.error(violation);
  say(`Layers: ${files} files, ${violations.length} violations`);
  if (violations.length > 0) process.exitCode = 1;
});
