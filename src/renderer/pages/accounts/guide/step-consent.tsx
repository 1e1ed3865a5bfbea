import { useState } from 'react';
import type { Audience, Guide } from '../../../../shared/guide.ts';
import { useAsk } from '../../../bridge/bridge.tsx';
import { useSnapshot } from '../../../bridge/live.tsx';
import { Icon } from '../../../parts/icon.tsx';
import { Marked } from '../../../parts/marked.tsx';
import { useAct } from '../../../parts/use-act.ts';
import { t } from '../../../words/words.ts';
import { How, Practising, StepFrame } from './frame.tsx';

/** In this order because the first that Google offers is the best. */
const order: readonly Audience[] = ['internal', 'published', 'testing'];

/** Who may sign in, with what comes of each choice. The answer to the sign-in tells later whether it is the seven-day kind. */
export function StepConsent({ guide, practising }: { guide: Guide; practising: boolean }) {
  const ask = useAsk();
  const { act } = useAct();
  const { readOnly } = useSnapshot();
  // shown at once; main's answer comes a moment later
  const [chosen, choose] = useState<Audience | null>(guide.audience);
  return (
    <StepFrame
      step="consent"
      ready={practising || chosen !== null}
      waits={practising || chosen !== null ? '' : t.guide.steps.consent.waits}
    >
      {practising ? (
        <Practising />
      ) : (
        <>
          <How step="consent" pages={['google_branding', 'google_audience']} />
          <fieldset className="audiences" aria-label={t.guide.audience} disabled={readOnly}>
            {order.map((audience) => {
              const words = t.guide.audiences[audience];
              return (
                <label key={audience} className={chosen === audience ? 'on' : ''}>
                  <input
                    type="radio"
                    name="audience"
                    checked={chosen === audience}
                    onChange={() => {
                      choose(audience);
                      void act(() => ask('guideAudience', audience));
                    }}
                  />
                  <span>
                    <span className="mid">{words.name}</span>
                    <span className="second">
                      <Marked text={words.who} />
                    </span>
                    <span className={audience === 'testing' ? 'audience-amber' : 'second'}>
                      {audience === 'testing' && <Icon name="warning" />}
                      <Marked text={words.lasts} />
                    </span>
                  </span>
                </label>
              );
            })}
          </fieldset>
        </>
      )}
    </StepFrame>
  );
}
