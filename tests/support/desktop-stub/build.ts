import { chmod, cp, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build, type InlineConfig, type Plugin } from 'vite';

const root = resolve(import.meta.dirname, '../../..');

/** Builds index.ts, the desktop and the preload as they are, around a stub of the application, into `folder`. */
export async function buildDesktopStub(folder: string): Promise<void> {
  const stub: Plugin = {
    name: 'stub-application',
    enforce: 'pre',
    resolveId: (id, from) =>
      id === './app.ts' && from?.endsWith('src/main/index.ts') ? join(import.meta.dirname, 'app.ts') : null,
  };
  const common: InlineConfig = {
    root,
    configFile: false,
    logLevel: 'warn',
    define: { __DEVELOPMENT__: 'true' },
    ssr: { noExternal: true, external: ['electron'] },
  };
  const part = (name: string, input: string, format: 'es' | 'cjs', extension: string): InlineConfig => ({
    ...common,
    plugins: [stub],
    build: {
      target: 'node20.18',
      ssr: true,
      emptyOutDir: true,
      outDir: join(folder, 'out', name),
      rolldownOptions: {
        input: { index: join(root, input) },
        external: ['electron'],
        output: { format, entryFileNames: `[name].${extension}` },
      },
    },
  });
  await build(part('main', 'src/main/index.ts', 'es', 'js'));
  await build(part('preload', 'src/preload/index.ts', 'cjs', 'cjs'));
  await cp(join(import.meta.dirname, 'page'), join(folder, 'out', 'renderer'), { recursive: true });
  await mkdir(join(folder, 'build'), { recursive: true });
  await cp(join(root, 'build', 'tray'), join(folder, 'build', 'tray'), { recursive: true });
  const description = {
    name: 'outtray',
    productName: 'Outtray',
    version: '0.0.1',
    type: 'module',
    main: 'out/main/index.js',
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(description));
  // the desktop runs as another user than the tests when those run as root
  await chmod(folder, 0o755);
}
