import { app, Notification } from 'electron';
import type { Notices, Show } from './types.ts';

/** Notifications of the system. A click opens the window where the matter is. */
export function createNotices(show: (page: Show) => void): Notices {
  const shown = new Map<string, Notification>();
  const clear = (tag: string) => {
    shown.get(tag)?.close();
    shown.delete(tag);
  };
  return {
    notify(notice) {
      clear(notice.tag);
      if (!Notification.isSupported()) return;
      const notification = new Notification({ title: notice.title, body: notice.body });
      shown.set(notice.tag, notification);
      const forget = () => {
        if (shown.get(notice.tag) === notification) shown.delete(notice.tag);
      };
      notification.on('click', () => {
        forget();
        show(notice.show);
      });
      notification.on('close', forget);
      notification.show();
    },
    clear,
    badge: (count) => void app.setBadgeCount(count),
  };
}
