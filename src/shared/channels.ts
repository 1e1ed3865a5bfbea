/**
 * The names that may pass between window and main process, without their schemas: the preload runs at every opening of the window
 * and must not carry zod. `ipc.ts` is checked against these lists by the compiler, both ways.
 */
const outboxCalls = [
  'outboxPage',
  'message',
  'messageView',
  'messageRaw',
  'saveAttachment',
  'saveMessage',
  'retry',
  'retryFailed',
  'cancel',
  'hold',
  'release',
  'confirmArrived',
  'sendAgain',
  'pause',
  'resume',
  'openInGmail',
  'outboxWindow',
  'batch',
  'bulkCount',
  'bulkJob',
  'bulkStart',
  'bulkCancel',
  'bulkUndo',
  'bulkDismiss',
  'resend',
  'correctAddress',
  'postpone',
] as const;

const composeCalls = [
  'drafts',
  'newDraft',
  'saveDraft',
  'deleteDraft',
  'restoreDraft',
  'attach',
  'detach',
  'addPicture',
  'pictures',
  'sendDraft',
  'undoSend',
  'undoTime',
  'setUndoTime',
  'suggestAddresses',
  'forgetAddress',
] as const;

const signInCalls = [
  'importClient',
  'importPractice',
  'removeConnectedApp',
  'signIn',
  'signInContinueInBrowser',
  'signInCancel',
  'signInRead',
  'signOut',
] as const;

const accountsCalls = [
  'makeDefault',
  'holdAccount',
  'accountSettings',
  'saveAccountSettings',
  'checkSender',
  'declareSender',
  'lookInSent',
  'serviceKeys',
  'importServiceKey',
  'addServiceAccount',
  'forgetServiceKey',
  'tryServiceAccount',
] as const;
const connectedAppCalls = [
  'saveConnectedApp',
  'addToConnectedApp',
  'checkConnectedApp',
  'retryConnectedApp',
  'practiceSettings',
] as const;

const guideCalls = ['guideGo', 'guideAudience', 'guideSendTest', 'guideTryAgain', 'guideLeave', 'guideStart'] as const;

const rehearsalCalls = [
  'startRehearsal',
  'setRehearsal',
  'unsentOf',
  'goLive',
  'endRehearsal',
  'rehearsedPage',
  'rehearsedView',
  'rehearsedRaw',
  'saveRehearsedAttachment',
  'emptyRehearsal',
] as const;
const vaultCalls = ['setPassphrase', 'unlockVault', 'changePassphrase', 'keepUntilQuit'] as const;

const intakeCalls = ['addClient', 'newClientPassword', 'setClientOff', 'removeClient', 'setSmtpPort'] as const;

const programsCalls = [
  'newClientToken',
  'endClientToken',
  'setHttpDoor',
  'addFolder',
  'setFolderOff',
  'removeFolder',
  'previewImport',
  'runImport',
] as const;

const doorCalls = [
  'setClientSettings',
  'setNetworkDoor',
  'newCertificate',
  'chooseCertificate',
  'saveCertificate',
] as const;

const overviewCalls = ['overview', 'dayReport'] as const;

const settingsCalls = ['setPreferences', 'setAutostart', 'openFolder'] as const;
const templatesCalls = [
  'templates',
  'templateSample',
  'saveTemplateSample',
  'printTemplate',
  'openTemplatePdf',
  'setTemplatePaper',
  'duplicateTemplate',
  'openTemplateFolder',
  'messageTemplates',
  'beginMessage',
] as const;

const mailLinksCalls = ['mailLinks', 'setMailLinks'] as const;

const appCalls = ['snapshot', 'log', 'supportBundle', 'copyText', 'openPage', 'quit'] as const;

export const callNames = [
  ...outboxCalls,
  ...composeCalls,
  ...signInCalls,
  ...connectedAppCalls,
  ...guideCalls,
  ...accountsCalls,
  ...rehearsalCalls,
  ...vaultCalls,
  ...intakeCalls,
  ...programsCalls,
  ...doorCalls,
  ...overviewCalls,
  ...settingsCalls,
  ...templatesCalls,
  ...mailLinksCalls,
  ...appCalls,
] as const;

/** The pages of the window, in the order of the rail. */
export const pageNames = [
  'outbox',
  'rehearsal',
  'compose',
  'overview',
  'accounts',
  'intake',
  'templates',
  'log',
  'settings',
] as const;

export const pushNames = ['changed', 'show', 'logged'] as const;

/** The channel names on Electron's wire. Nothing else writes a channel name. */
export function callChannel(name: (typeof callNames)[number]): string {
  return `call:${name}`;
}
export function pushChannel(name: (typeof pushNames)[number]): string {
  return `push:${name}`;
}
/** Files dropped on Compose: their paths are resolved in the preload and go to main without passing the page. */
export const dropChannel = 'drop:attach';
