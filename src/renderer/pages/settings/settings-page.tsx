import { PageHead } from '../../parts/page-head.tsx';
import { t } from '../../words/words.ts';

export function SettingsPage() {
  return <PageHead title={t.app.pages.settings} />;
}
