import { once } from 'node:events';
import type { Driven } from '../../tests/support/outtray.ts';
import type { DesktopSession } from '../lib/desktop-session.mjs';
import { say } from '../lib/say.mjs';
import { colorSchemes, keep } from './camera.ts';

const WIDTH = 440;
const HEIGHT = 320;
/** Of our icon from the right edge of the screen, and of the middle of the panel from its top. */
const ICON = { fromRight: 12, y: 15 };

/** Xfce's own panel with Outtray's icon in it and its menu open, as the screen shows them. */
export async function takeTray(session: DesktopSession, outtray: Driven): Promise<void> {
  say('Looking at the tray');
  const { width } = await outtray.app.evaluate(({ screen }) => screen.getPrimaryDisplay().size);
  await press(session, width - ICON.fromRight, ICON.y);
  for (const colorScheme of colorSchemes) keep('tray', colorScheme, await corner(outtray));
  await press(session, 20, 600);
}

/** The upper right of the screen, taken once the menu is there. */
async function corner(outtray: Driven): Promise<Buffer> {
  const png = await outtray.app.evaluate(
    async ({ desktopCapturer, screen }, wanted) => {
      const { size } = screen.getPrimaryDisplay();
      const [shot] = await desktopCapturer.getSources({ types: ['screen'], thumbnailSize: size });
      if (shot === undefined) throw new Error('there is no screen to look at');
      return shot.thumbnail
        .crop({ x: size.width - wanted.width, y: 0, ...wanted })
        .toPNG()
        .toString('base64');
    },
    { width: WIDTH, height: HEIGHT },
  );
  return Buffer.from(png, 'base64');
}

/** The right button of the mouse, by the test extension of X: no program of the desktop can tell it from a hand. */
async function press(session: DesktopSession, x: number, y: number): Promise<void> {
  const script = `
import ctypes
x11, test = ctypes.CDLL('libX11.so.6'), ctypes.CDLL('libXtst.so.6')
x11.XOpenDisplay.restype = ctypes.c_void_p
display = ctypes.c_void_p(x11.XOpenDisplay(None))
test.XTestFakeMotionEvent(display, -1, ${x}, ${y}, 0)
test.XTestFakeButtonEvent(display, 3, 1, 0)
test.XTestFakeButtonEvent(display, 3, 0, 0)
x11.XSync(display, 0)
`;
  const child = session.spawn('/usr/bin/python3', ['-c', script], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error('the mouse could not be pressed');
}
