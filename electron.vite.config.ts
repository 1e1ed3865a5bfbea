import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import postcssPresetMantine from 'postcss-preset-mantine';

/** Node inside the oldest Electron the code has to run on. */
const MAIN_TARGET = 'node20.18';
const CHROMIUM_TARGET = 'chrome130';
/** Without comments and white space, but with names, so that a stack in the log can be read. */
const READABLE = { compress: false, mangle: false };
/** What electron-store brings along for schemas and migrations. */
const NEVER_USED = /^(ajv\/dist\/2020\.js|ajv-formats|semver)$/;

/**
 * `--mode production` is what is shipped; any other mode is for work on Outtray and defines `__DEVELOPMENT__` as true.
 * Everything is bundled but Electron and the native module, so nothing else of node_modules goes into the package.
 */
export default defineConfig(({ mode }) => {
  const define = { __DEVELOPMENT__: JSON.stringify(mode !== 'production'), 'process.env.NODE_ENV': '"production"' };
  return {
    main: {
      define,
      resolve: {
        alias: [{ find: NEVER_USED, replacement: join(import.meta.dirname, 'src/main/desktop/unused-by-settings.ts') }],
      },
      build: {
        target: MAIN_TARGET,
        sourcemap: mode !== 'production',
        externalizeDeps: false,
        rolldownOptions: {
          input: { index: 'src/main/index.ts' },
          external: ['electron', 'better-sqlite3'],
          output: {
            minify: READABLE,
            format: 'es',
            entryFileNames: '[name].js',
            chunkFileNames: '[name]-[hash].js',
          },
        },
      },
    },
    preload: {
      define,
      build: {
        target: MAIN_TARGET,
        externalizeDeps: false,
        rolldownOptions: {
          input: { index: 'src/preload/index.ts' },
          external: ['electron'],
          output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
        },
      },
    },
    renderer: {
      root: 'src/renderer',
      base: './',
      define,
      plugins: [react()],
      css: { postcss: { plugins: [postcssPresetMantine()] } },
      build: {
        target: CHROMIUM_TARGET,
        cssMinify: 'lightningcss',
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        rolldownOptions: { input: { index: 'src/renderer/index.html' }, output: { minify: READABLE } },
      },
    },
  };
});
