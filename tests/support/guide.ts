import { freshGuide, type Guide } from '../../src/shared/guide.ts';

/** The guide of an Outtray that is set up. */
export const closedGuide: Guide = {
  open: false,
  step: freshGuide.step,
  furthest: 'client',
  audience: null,
  connectedAppId: null,
  accountId: null,
  testMessageId: null,
  back: null,
};
