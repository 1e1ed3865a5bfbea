// Does what the start page of a downloaded Electron does for `electron <folder>`: runs the app in that folder.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const folder = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
if (folder === undefined) {
  console.error('Which app? Name its folder on the command line.');
  process.exit(2);
}

const appPath = resolve(folder);
const description = JSON.parse(readFileSync(join(appPath, 'package.json'), 'utf8'));
process.defaultApp = true;
app.setName(description.productName ?? description.name);
app.setVersion(description.version);
app.setDesktopName(description.desktopName ?? `${app.name}.desktop`);
app.setAppPath(appPath);
await import(pathToFileURL(join(appPath, description.main ?? 'index.js')).href);
