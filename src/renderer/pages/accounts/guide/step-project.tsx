import { Button } from '@mantine/core';
import type { Guide } from '../../../../shared/guide.ts';
import { useAsk } from '../../../bridge/bridge.tsx';
import { useSnapshot } from '../../../bridge/live.tsx';
import { Card } from '../../../parts/card.tsx';
import { Icon } from '../../../parts/icon.tsx';
import { useAct } from '../../../parts/use-act.ts';
import { t } from '../../../words/words.ts';
import { How, Practising, StepFrame } from './frame.tsx';

/** Make the project. Whether its Gmail API is on is told by Gmail's answer to the test message, which leads back to here. */
export function StepProject({ guide, practising }: { guide: Guide; practising: boolean }) {
  const ask = useAsk();
  const { act, busy } = useAct();
  const { readOnly } = useSnapshot();
  const { back } = guide;
  return (
    <StepFrame step="project" ready={back === null} main={back === null} waits={t.guide.steps.project.waits}>
      {back !== null && (
        <div className="first-problem">
          <Card
            tone="amber"
            icon="warning"
            title={t.guide.apiOff.title}
            detail={back.detail}
            live
            acts={
              <>
                <Button
                  variant="filled"
                  disabled={busy || readOnly}
                  onClick={() => void act(() => ask('guideTryAgain'))}
                >
                  {t.guide.apiOff.again}
                </Button>
                <Button
                  rightSection={<Icon name="out" size={14} />}
                  onClick={() => void act(() => ask('openPage', 'google_gmail_api'))}
                >
                  {t.guide.apiOff.open}
                </Button>
              </>
            }
          >
            <p>{t.guide.apiOff.body}</p>
          </Card>
        </div>
      )}
      {practising ? (
        back === null && <Practising />
      ) : (
        <How step="project" pages={['google_project', 'google_gmail_api']} />
      )}
      {back === null && !practising && (
        <p className="first-aside">
          <button
            type="button"
            className="link"
            disabled={readOnly}
            onClick={() => void act(() => ask('guideGo', 'client'))}
          >
            {t.guide.haveFile}
          </button>
        </p>
      )}
    </StepFrame>
  );
}
