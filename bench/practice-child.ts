import { signIn } from '../tests/integration/practice-google/signed-in.ts';
import { startPractice } from '../tools/practice-google/practice.ts';

/** Practice Google in a process of its own, so that its memory is not counted; tells where it is and a token. */
const practice = await startPractice();
const { access_token: token } = await signIn(practice);
process.send?.({ url: practice.url, token });
process.once('disconnect', () => process.exit(0));
