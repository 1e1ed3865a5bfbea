import type { mailLinksCalls } from '../../shared/calls/mail-links.ts';
import { problem } from '../../shared/problems/problem.ts';
import { fail, ok } from '../../shared/result.ts';
import type { CallDeps, HandlersOf } from './deps.ts';

export function mailLinksHandlers({ desktop }: CallDeps): HandlersOf<typeof mailLinksCalls> {
  return {
    mailLinks: () => ok(desktop.mailLinks.now()),
    setMailLinks: ({ on }) => (desktop.mailLinks.set(on) ? ok(null) : fail(problem('mail_links_kept'))),
  };
}
