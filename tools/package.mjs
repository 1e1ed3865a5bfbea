import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeRuntime, electronRuntime } from './electron-runtime/index.mjs';
import { armSandbox } from './electron-runtime/sandbox.mjs';
import { node24, onNode24, toolEnv } from './lib/node24.mjs';
import { isRoot, root } from './lib/paths.mjs';
import { lastLines, run } from './lib/run.mjs';
import { CannotHave, during, main, say } from './lib/say.mjs';
import { makeAppFolder } from './package/app-folder.mjs';
import { copyRuntime } from './package/electron-folder.mjs';

const release = join(root, 'release');
const INSTALLER_LIMIT_MS = 180_000;
const TARGETS = {
  linux: { flag: '--linux', unpacked: 'linux-unpacked', executable: 'outtray', installers: ['AppImage', 'deb'] },
  win32: { flag: '--win', unpacked: 'win-unpacked', executable: 'Outtray.exe', installers: ['nsis'] },
  darwin: {
    flag: '--mac',
    unpacked: `mac${process.arch === 'arm64' ? '-arm64' : ''}`,
    executable: 'Outtray.app',
    installers: ['dmg'],
  },
};
const ELSEWHERE = { nsis: 'Windows', dmg: 'macOS', AppImage: 'Linux', deb: 'Linux' };

/**
 * Makes the unpacked package from the runtime in use and reads its fuses back; then whatever installers can be had.
 * `--dir` leaves the installers out.
 */
await main(async () => {
  await onNode24(fileURLToPath(import.meta.url));
  const target = TARGETS[process.platform];
  if (!target) throw new CannotHave({ what: 'a package', why: `Outtray is not packed on ${process.platform}` });
  const runtime = await electronRuntime();
  say(`Runtime: ${describeRuntime(runtime)}`);
  await makeAppFolder(join(release, 'app'));
  const electronDist = join(release, '.electron');
  try {
    await copyRuntime(runtime, electronDist);
    const unpacked = await packUnpacked(target, runtime, electronDist);
    say(`Package: ${unpacked}`);
    if (!process.argv.includes('--dir')) await makeInstallers(target, runtime, unpacked);
  } finally {
    await rm(electronDist, { recursive: true, force: true });
    await rm(join(release, 'app'), { recursive: true, force: true });
    await rm(join(release, 'builder-debug.yml'), { force: true });
  }
});

function pack(args, runtime, timeoutMs) {
  const cli = join(root, 'node_modules', 'electron-builder', 'cli.js');
  const settings = ['--publish', 'never', `-c.electronVersion=${runtime.electron}`];
  return run(node24, [cli, ...args, ...settings], { cwd: root, env: toolEnv(), timeoutMs });
}

async function packUnpacked(target, runtime, electronDist) {
  const unpacked = join(release, target.unpacked);
  await rm(unpacked, { recursive: true, force: true });
  const { code, stdout, stderr } = await during('Packing', () =>
    pack([target.flag, 'dir', `-c.electronDist=${electronDist}`], runtime),
  );
  if (code !== 0) throw new CannotHave({ what: 'the package', why: lastLines(`${stdout}\n${stderr}`, 15) });
  const { wrongFuses } = await import('./package/fuses.mjs');
  const wrong = await wrongFuses(join(unpacked, target.executable));
  if (wrong.length > 0) throw new Error(`The package is not safe to hand out: ${wrong.join('; ')}`);
  say('Fuses: read back, all as they must be');
  if (process.platform === 'linux' && isRoot) await armSandbox(unpacked);
  return unpacked;
}

async function makeInstallers(target, runtime, unpacked) {
  for (const [installer, system] of Object.entries(ELSEWHERE)) {
    if (!target.installers.includes(installer)) {
      say(`${installer}: not made here; run \`npm run package\` on ${system}`);
      continue;
    }
    const { code, stdout, stderr } = await during(`Making ${installer}`, () =>
      pack([target.flag, installer, '--prepackaged', unpacked], runtime, INSTALLER_LIMIT_MS),
    );
    if (code === 0) continue;
    const why = code === 124 ? `it took longer than ${INSTALLER_LIMIT_MS / 1000} s` : causeOf(`${stdout}\n${stderr}`);
    say(`${installer}: could not be made: ${why}`);
  }
}

/** The packer ends with a stack; the line that says what went wrong stands above it. */
function causeOf(output) {
  const line = output.split('\n').find((each) => /⨯|error|ENOTFOUND|ECONN|fetch failed/i.test(each));
  return (line ?? lastLines(output, 1)).replace(/^[\s•⨯]+/u, '').trim();
}
