import { escapeHtml, pageReply, type Reply } from '../http.ts';
import { MAIL_SCOPES, type PracticeUser, SIGN_IN_SCOPES } from '../world.ts';

interface PageFrame {
  /** Where the form goes: this sign-in's own address. */
  path: string;
  formTargets: string | null;
}

/** Choose an account: a button for each practice user. */
export function accountPage(page: PageFrame & { users: PracticeUser[]; hinted?: string }): Reply {
  const people = page.users
    .map(
      (user) =>
        `<button class="person" name="user" value="${escapeHtml(user.email)}"${
          user.email === page.hinted ? ' autofocus' : ''
        }>${escapeHtml(user.name)}<br><span class="soft">${escapeHtml(user.email)}</span></button>`,
    )
    .join('\n');
  return pageReply(
    200,
    'Choose an account',
    `<h1>Choose an account</h1><p>to continue to Outtray</p>
<form method="post" action="${escapeHtml(page.path)}">${people}</form>
<form method="post" action="${escapeHtml(page.path)}"><p class="row"><button name="deny" value="1">Cancel</button></p></form>`,
    { narrow: true, formTargets: page.formTargets },
  );
}

/** Agree to what is asked: sign-in as text, each mail scope with a box of its own. */
export function consentPage(page: PageFrame & { user: PracticeUser; asked: string[]; remembered: string[] }): Reply {
  const boxes = page.asked
    .filter((scope) => !SIGN_IN_SCOPES.includes(scope))
    .map(
      (scope) =>
        `<label><input type="checkbox" name="scope" value="${escapeHtml(scope)}" checked> ${escapeHtml(
          MAIL_SCOPES[scope] ?? scope,
        )}${page.remembered.includes(scope) ? ' <span class="soft">(already given)</span>' : ''}</label>`,
    )
    .join('\n');
  const path = escapeHtml(page.path);
  return pageReply(
    200,
    'Outtray wants access',
    `<h1>Outtray wants access to your Google Account</h1>
<p>${escapeHtml(page.user.email)} · <a href="${path}?user=">Use another account</a></p>
<p>Outtray will learn your name and email address.</p>
<form method="post" action="${path}"><input type="hidden" name="user" value="${escapeHtml(page.user.email)}">
${boxes === '' ? '' : `<h2>Select what Outtray can access</h2>${boxes}`}
<p class="row"><button name="deny" value="1">Cancel</button><button class="main" name="agree" value="1">Continue</button></p>
</form>`,
    { narrow: true, formTargets: page.formTargets },
  );
}
