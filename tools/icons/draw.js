// Runs in Electron: draws each SVG named in the list on a canvas, and writes it as PNG.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, BrowserWindow } from 'electron';

const out = process.env.OUTTRAY_ICONS;
const draw = `(async (svg, size) => {
  const image = new Image(size, size);
  image.src = 'data:image/svg+xml;base64,' + svg;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size;
  canvas.getContext('2d').drawImage(image, 0, 0, size, size);
  return canvas.toDataURL('image/png');
})`;

app.enableSandbox();
app.whenReady().then(async () => {
  try {
    const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true } });
    await window.loadURL('data:text/html,<meta charset=utf-8>');
    for (const { svg, png, size } of JSON.parse(readFileSync(join(out, 'list.json'), 'utf8'))) {
      const scaled = svg.replace(/ width="\d+" height="\d+"/, ` width="${size}" height="${size}"`);
      const base64 = Buffer.from(scaled).toString('base64');
      const url = await window.webContents.executeJavaScript(`${draw}(${JSON.stringify(base64)}, ${size})`);
      writeFileSync(join(out, png), Buffer.from(url.split(',')[1], 'base64'));
    }
    app.exit(0);
  } catch (error) {
    console.error(error);
    app.exit(1);
  }
});
