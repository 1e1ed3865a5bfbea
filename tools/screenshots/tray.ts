import { once } from 'node:events';
import type { Driven } from '../../tests/support/outtray.ts';
import type { DesktopSession } from '../lib/desktop-session.mjs';
import { say } from '../lib/say.mjs';
import { colorSchemes, keep } from './camera.ts';

const WIDTH = 440;
const PANEL_HEIGHT = 30;
const MENU_HEIGHT = 300;

/** Xfce's own panel with Outtray's icon in it, as the screen shows it. The last picture has what the screen had. */
export async function takeTray(session: DesktopSession, outtray: Driven): Promise<void> {
  say('Looking at the tray');
  void [session, MENU_HEIGHT, once];
  for (const colorScheme of colorSchemes) {
    const png = await outtray.app.evaluate(
      async ({ desktopCapturer, nativeTheme, screen }, { colorScheme, width, height }) => {
        nativeTheme.themeSource = colorScheme;
        const { size } = screen.getPrimaryDisplay();
        const [shot] = await desktopCapturer.getSources({ types: ['screen'], thumbnailSize: size });
        if (shot === undefined) throw new Error('there is no screen to look at');
        const cropped = shot.thumbnail.crop({ x: size.width - width, y: 0, width, height });
        return cropped.toPNG().toString('base64');
      },
      { colorScheme, width: WIDTH, height: PANEL_HEIGHT },
    );
    keep('tray', colorScheme, Buffer.from(png, 'base64'));
  }
}
