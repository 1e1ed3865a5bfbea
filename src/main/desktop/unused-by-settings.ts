/**
 * In place of Ajv and semver. `conf`, the inside of electron-store, reads them at every start, for schemas and migrations; settings have
 * neither, and the two are most of what the desktop would read. The bundler puts this in their place (electron.vite.config.ts).
 */
export class Ajv2020 {
  constructor() {
    throw new Error('settings are not checked against a schema');
  }
}

// biome-ignore lint/style/noDefaultExport: what it stands for is imported so
export default {};
