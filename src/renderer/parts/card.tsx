import { type ReactNode, useId, useState } from 'react';
import { next, type Problem, says } from '../../shared/problems/problem.ts';
import { t } from '../words/words.ts';
import { Icon, type IconName } from './icon.tsx';

export interface CardProps {
  readonly tone?: 'plain' | 'amber' | 'red';
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ReactNode;
  /** The one button that mends it, or two of equal weight. */
  readonly acts?: ReactNode;
  /** Raw cause, folded. */
  readonly detail?: string | undefined;
  readonly live?: boolean;
}

/** Says what happened, who is affected, and offers what mends it. */
export function Card({ tone = 'plain', icon, title, children, acts, detail, live = false }: CardProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div className={`card ${tone}`} {...(live ? { role: 'alert' } : {})}>
      <Icon name={icon} />
      <div>
        <h2>{title}</h2>
        {children}
        {(acts !== undefined || detail !== undefined) && (
          <div className="card-act">
            {acts}
            {detail !== undefined && (
              <button
                type="button"
                className="fold"
                aria-expanded={open}
                aria-controls={id}
                onClick={() => setOpen(!open)}
              >
                {t.app.details}
                <Icon name="right" size={12} />
              </button>
            )}
          </div>
        )}
        {open && detail !== undefined && (
          <div id={id} className="card-detail mono">
            {detail}
          </div>
        )}
      </div>
    </div>
  );
}

/** A problem as a card: its sentence, its next step, its raw cause folded. */
export function ProblemCard({
  problem,
  tone = 'red',
  icon,
  acts,
}: {
  problem: Problem;
  tone?: CardProps['tone'];
  icon?: IconName;
  acts?: ReactNode;
}) {
  const step = next(problem);
  return (
    <Card
      tone={tone}
      icon={icon ?? (tone === 'red' ? 'failed' : 'warning')}
      title={says(problem)}
      acts={acts}
      detail={problem.detail}
      live
    >
      {step !== '' && <p>{step}</p>}
    </Card>
  );
}
