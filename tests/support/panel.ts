import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DesktopSession } from '../../tools/lib/desktop-session.mjs';

/** A real desktop panel that shows tray icons, and what it is told of ours, read where the panel reads it: on the session bus. */
export interface Panel {
  /** Of the one icon there is; null while there is none. */
  icon(): Promise<TrayItem | null>;
  /** The menu's lines, submenus one step to the right, grey ones in brackets, separators as a dash. */
  menu(): Promise<string[]>;
  /** Presses the line of the menu that begins so. */
  press(label: string): Promise<void>;
  /** As the panel does when the icon is clicked. */
  activate(): Promise<void>;
  stop(): Promise<void>;
}

export interface TrayItem {
  readonly tooltip: string;
  readonly status: string;
  readonly width: number;
  readonly height: number;
  /** Alpha, red, green and blue of each pixel, row by row. */
  readonly argb: Buffer;
}

const WATCHER = 'org.kde.StatusNotifierWatcher';
const PROPERTIES = 'org.freedesktop.DBus.Properties';
const MENU = 'com.canonical.dbusmenu';

const panelConfig = `<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="size" type="uint" value="30"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/><value type="int" value="2"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="separator"><property name="expand" type="bool" value="true"/></property>
    <property name="plugin-2" type="string" value="systray"/>
  </property>
</channel>
`;

/** Xfce's panel with a notification area and nothing else; ready once it takes icons. */
export async function startPanel(session: DesktopSession): Promise<Panel> {
  const folder = join(session.home, '.config/xfce4/xfconf/xfce-perchannel-xml');
  await once(session.spawn('mkdir', ['-p', folder]), 'exit');
  await writeFile(join(folder, 'xfce4-panel.xml'), panelConfig, { mode: 0o666 });
  // a bus of ours starts nothing by itself; the place of the daemon differs from architecture to architecture
  const quiet = { stdio: 'ignore' } as const;
  const settings = session.spawn('sh', ['-c', 'exec /usr/lib/*/xfce4/xfconf/xfconfd'], quiet);
  await owned(session, 'org.xfce.Xfconf');
  const panel = session.spawn('xfce4-panel', ['--disable-wm-check'], quiet);
  await owned(session, WATCHER);

  const item = async (): Promise<readonly [string, string] | null> => {
    const items = await call(session, WATCHER, '/StatusNotifierWatcher', `${PROPERTIES}.Get`, [
      WATCHER,
      'RegisteredStatusNotifierItems',
    ]);
    const found = /'([^'/]+)(\/[^']+)'/.exec(items);
    return found?.[1] !== undefined && found[2] !== undefined ? [found[1], found[2]] : null;
  };
  const layout = async (): Promise<readonly [string, string]> => {
    const found = await item();
    if (found === null) throw new Error('there is no tray icon');
    return [
      found[0],
      await call(session, found[0], '/com/canonical/dbusmenu', `${MENU}.GetLayout`, ['0', '-1', '@as []']),
    ];
  };

  return {
    async icon() {
      const found = await item();
      if (found === null) return null;
      const all = await call(session, found[0], found[1], `${PROPERTIES}.GetAll`, ['org.kde.StatusNotifierItem']);
      const pixmap = /'IconPixmap': <\[\((\d+), (\d+), \[byte ([^\]]*)\]/.exec(all);
      const text = (name: string) => new RegExp(`'${name}': <'([^']*)'>`).exec(all)?.[1] ?? '';
      return {
        tooltip: /'ToolTip': <\('[^']*', (?:@a\(iiay\) )?\[\], '([^']*)'/.exec(all)?.[1] ?? '',
        status: text('Status'),
        width: Number(pixmap?.[1]),
        height: Number(pixmap?.[2]),
        argb: Buffer.from((pixmap?.[3] ?? '').split(', ').map((byte) => Number.parseInt(byte, 16))),
      };
    },
    async menu() {
      return linesOf((await layout())[1]).map(({ text }) => text);
    },
    async press(label) {
      const [name, text] = await layout();
      const line = linesOf(text).find((one) => one.text.trim().startsWith(label));
      if (line === undefined) throw new Error(`no "${label}" in the menu`);
      await call(session, name, '/com/canonical/dbusmenu', `${MENU}.Event`, [
        String(line.id),
        'clicked',
        "<''>",
        'uint32 0',
      ]);
    },
    async activate() {
      const found = await item();
      if (found === null) throw new Error('there is no tray icon');
      await call(session, found[0], found[1], 'org.kde.StatusNotifierItem.Activate', ['0', '0']);
    },
    async stop() {
      for (const child of [panel, settings]) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        const ended = once(child, 'exit');
        child.kill();
        await ended;
      }
    },
  };
}

interface MenuLine {
  readonly id: number;
  readonly text: string;
}

/** Reads GVariant's text form: `(id, {properties}, [<(child)>, …])`, each child one step deeper. */
function linesOf(layout: string): MenuLine[] {
  const lines: MenuLine[] = [];
  const starts = /<\((\d+), (@a\{sv\} \{\}|\{(?:[^{}'"]|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")*\})|\)>/g;
  let depth = 0;
  for (const found of layout.matchAll(starts)) {
    if (found[0] === ')>') {
      depth -= 1;
      continue;
    }
    const properties = found[2] ?? '';
    const quoted = /'label': <(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")>/.exec(properties);
    const label = (quoted?.[1] ?? quoted?.[2] ?? '').replace(/\\(.)/g, '$1');
    const separator = properties.includes("'type': <'separator'>");
    const grey = properties.includes("'enabled': <false>");
    const text = separator ? '-' : grey ? `[${label}]` : label;
    lines.push({ id: Number(found[1]), text: '  '.repeat(depth) + text });
    depth += 1;
  }
  return lines;
}

/** One method call by GLib's own program; the answer in GVariant's text form. */
async function call(session: DesktopSession, to: string, path: string, method: string, words: readonly string[]) {
  const args = ['call', '--session', '--dest', to, '--object-path', path, '--method', method, '--', ...words];
  const child = session.spawn('gdbus', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let complained = '';
  child.stdout?.on('data', (piece) => {
    said += piece;
  });
  child.stderr?.on('data', (piece) => {
    complained += piece;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${method}: ${complained}`);
  return said;
}

/** Until somebody owns this name on the bus. */
async function owned(session: DesktopSession, name: string): Promise<void> {
  const waits = session.spawn('gdbus', ['wait', '--session', '--timeout', '20', name], { stdio: 'ignore' });
  const [code] = await once(waits, 'exit');
  if (code !== 0) throw new Error(`nobody took the name ${name}`);
}
