import { PageHead } from '../../parts/page-head.tsx';
import { t } from '../../words/words.ts';

export function OverviewPage() {
  return <PageHead title={t.app.pages.overview} />;
}
