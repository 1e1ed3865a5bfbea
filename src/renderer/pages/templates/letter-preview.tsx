import { useQuery } from '@tanstack/react-query';
import { useAsk } from '../../bridge/bridge.tsx';
import { keys } from '../../bridge/queries.ts';
import { problemOf } from '../../bridge/refusal.ts';
import { jsonFault } from '../../lib/json-fault.ts';
import { textOfLetter } from '../../lib/letter-text.ts';
import { ProblemCard } from '../../parts/card.tsx';
import { t } from '../../words/words.ts';

/** What Compose would begin with: subject and words, without running any of its HTML. */
export function LetterPreview({ name, json }: { name: string; json: string }) {
  const ask = useAsk();
  const { data, error } = useQuery({
    queryKey: keys.templatePrint(name, json),
    queryFn: () => ask('beginMessage', { name, data: JSON.parse(json) }),
    staleTime: 0,
    gcTime: 0,
    enabled: jsonFault(json) === null,
  });
  if (error !== null) return <ProblemCard problem={problemOf(error)} />;
  if (data === undefined) return null;
  return (
    <section className="letter-preview" aria-label={t.templates.preview}>
      <p className="third meta">{t.templates.subject}</p>
      <h2>{data.subject}</h2>
      <div className="letter-text">{textOfLetter(data.html)}</div>
    </section>
  );
}
