import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { electronRuntime } from '../electron-runtime/index.mjs';
import { openDesktopSession } from '../lib/desktop-session.mjs';
import { onNode24 } from '../lib/node24.mjs';
import { root } from '../lib/paths.mjs';
import { CannotHave, main, say } from '../lib/say.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const APP_ICON_SIZES = [512, 1024];

/** Makes the PNGs in build/ from the SVGs beside them. To be run after a drawing has changed; the results are committed. */
await main(async () => {
  await onNode24(fileURLToPath(import.meta.url));
  const list = [...(await trayIcons()), ...(await appIcons())];
  const session = await openDesktopSession({ headless: true, keyring: false });
  try {
    const out = await session.makeDir('icons');
    await writeFile(join(out, 'list.json'), JSON.stringify(list));
    await chmod(join(out, 'list.json'), 0o644);
    const app = await session.readable(here, ['package.json', 'draw.js']);
    const { executable } = await electronRuntime();
    const drawing = session.spawn(executable, [app], { env: { OUTTRAY_ICONS: out }, stdio: 'inherit' });
    const code = await new Promise((resolve) => drawing.once('exit', resolve));
    if (code !== 0) throw new CannotHave({ what: 'the icons', why: `Electron ended with ${code}` });
    for (const { png, target } of list) await writeFile(target, await readFile(join(out, png)));
    say(`${list.length} icons drawn`);
  } finally {
    await session.stop();
  }
});

/** Each tray drawing at its own size and, for screens of double density, at twice that. */
async function trayIcons() {
  const dir = join(root, 'build', 'tray');
  const list = [];
  for (const file of (await readdir(dir)).filter((name) => name.endsWith('.svg'))) {
    const svg = await readFile(join(dir, file), 'utf8');
    const name = file.slice(0, -'.svg'.length);
    const size = Number(name.slice(name.lastIndexOf('-') + 1));
    for (const [suffix, factor] of [
      ['', 1],
      ['@2x', 2],
    ]) {
      const png = `${name}${suffix}.png`;
      list.push({ svg, png, size: size * factor, target: join(dir, png) });
    }
  }
  return list;
}

async function appIcons() {
  const svg = await readFile(join(root, 'build', 'icon.svg'), 'utf8');
  return APP_ICON_SIZES.map((size) => {
    const png = size === Math.max(...APP_ICON_SIZES) ? 'icon.png' : `icon-${size}.png`;
    return { svg, png, size, target: join(root, 'build', png) };
  });
}
