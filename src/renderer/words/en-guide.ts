import type { Audience, GuideStep } from '../../shared/guide.ts';

interface StepWords {
  /** In the list of steps. */
  readonly name: string;
  readonly hint: string;
  readonly title: string;
  readonly lead: string;
  /** What to do, in order; **bold** is what stands on Google's page, `code` what is typed there. */
  readonly how: readonly string[];
  /** Beside Continue, while the step is not done. */
  readonly waits: string;
}

interface AudienceWords {
  readonly name: string;
  readonly hint: string;
  readonly who: string;
  readonly lasts: string;
}

const steps: Record<GuideStep, StepWords> = {
  project: {
    name: 'Google project',
    hint: 'with the Gmail API',
    title: 'Make a Google project that may use Gmail',
    lead: 'Outtray sends as your own project: Google sees your office asking, and no company in between.',
    how: [
      'Make a **New project** in the Google console, with any account of the office. Call it `Outtray`.',
      'Open the **Gmail API** in that project and press **Enable**.',
    ],
    waits: 'Checked by the test message',
  },
  consent: {
    name: 'Consent screen',
    hint: 'who may sign in',
    title: 'Say who may sign in',
    lead: 'Google shows a page of your project to everybody who signs in. You decide who gets to see it.',
    how: [
      'Open **Branding**, press **Get started**, and fill in a name and the support address.',
      'Open **Audience**, and choose there what you choose here:',
    ],
    waits: 'Choose one of the three',
  },
  client: {
    name: 'Client file',
    hint: 'drop it in',
    title: 'Drop in the client file from Google',
    lead: 'It tells Google that Outtray is asking. It opens nobody’s mail: that needs your sign-in, in the next step.',
    how: [
      'Open **Clients** in the Google console.',
      'Choose **Create client**, then the type **Desktop app**.',
      'Press **Download JSON**. The file is called `client_secret_….json`',
    ],
    waits: 'Waiting for the file',
  },
  sign_in: {
    name: 'Sign in',
    hint: 'one Google account',
    title: 'Sign in the account that sends',
    lead: 'Outtray may then send mail as this account. It can read none of it, and never sees the password.',
    how: [
      'Press the button. Google’s page opens in a window of Outtray, or in your browser where Google wants that.',
      'Choose the account that your mail is to come from.',
      'Leave **Send email on your behalf** ticked, and press **Continue**.',
    ],
    waits: 'Waiting for the sign-in',
  },
  test: {
    name: 'Test message',
    hint: 'to yourself',
    title: 'Send yourself a test message',
    lead: 'It goes the whole way that your office’s mail will go: into the outbox, to Gmail, and into your own inbox.',
    how: [],
    waits: 'Waiting for Gmail',
  },
};

const audiences: Record<Audience, AudienceWords> = {
  internal: {
    name: 'Internal',
    hint: 'Internal',
    who: 'Accounts of your own Google Workspace.',
    lasts: 'A sign-in lasts until it is revoked. Take this where Google offers it.',
  },
  published: {
    name: 'External, published',
    hint: 'Published',
    who: 'Any account, also @gmail.com. Press **Publish app** on that page.',
    lasts: 'A sign-in lasts until it is revoked. Google warns once at the sign-in; **Advanced** leads on.',
  },
  testing: {
    name: 'External, in Testing',
    hint: 'Testing mode',
    who: 'Only accounts that you list there under **Test users**. Add your own.',
    lasts: 'Every sign-in ends after seven days, and the mail waits until somebody signs in again.',
  },
};

/** The guided first run. */
export const guideWords = {
  guide: {
    setUp: 'Set up Gmail',
    steps,
    stepOf: (step: number, of: number) => `Step ${step} of ${of}`,
    list: 'Steps',
    done: 'done',
    openPage: 'Open the page',
    back: 'Back',
    next: 'Continue',
    leave: 'Leave the set-up',
    haveFile: 'I have the client file already',
    byHand: 'Enter the settings by hand',
    audience: 'Who may sign in',
    audiences,
    apiOff: {
      title: 'Gmail answered: the Gmail API is not turned on in this project.',
      body: 'Enable it there; Google may take a few minutes. Your test message waits and goes by itself.',
      open: 'Open the Gmail API page',
      again: 'It is on now, try again',
    },
    checks: 'Outtray then checks:',
    checking: 'Outtray checks:',
    checkList: ['A desktop client', 'Secure addresses', 'Known to Google'],
    asking: 'asking Google…',
    unreached: 'Google cannot be asked now',
    checkAgain: 'Ask again',
    taken: (name: string) => `${name} is taken in.`,
    another: 'Take another file',
    signIn: 'Sign in a Google account',
    signedIn: 'Signed in',
    otherAccount: 'Sign in another account',
    sevenDays: (day: string) => `Google ends this sign-in ${day}.`,
    sevenDaysBody:
      'The project is in Testing mode, where every sign-in lasts seven days. Press **Publish app** on the Audience page, then sign in once more.',
    openAudience: 'Open the Audience page',
    again: 'Sign in again',
    send: 'Send the test message',
    sendAnother: 'Send another',
    to: 'To',
    sent: (email: string) => `Gmail has it. Look into the inbox of ${email}.`,
    sentPractice: 'Practice Google has it. Everything works as it will with Google; no mail has left this computer.',
    openInbox: 'Open the inbox',
    finish: 'Finish',
    skip: 'Skip the test message',
    practiceTitle: 'No Google project yet?',
    practiceBody: 'Practice first. Everything works, and the mail stays in a mailbox on this computer.',
    practice: 'Practice first',
    practising: 'Practice Google has done this step for you.',
    start: 'Set up Gmail step by step',
    nothing: 'Gmail is not set up yet.',
    nothingBody:
      'Outtray sends through your own Google project. Setting it up takes about ten minutes, once for the office.',
  },
};
