import { createFakeBridge } from '../../tests/support/fake-bridge.ts';
import type { Scenario } from '../../tests/support/fake-world.ts';

// The page asks for a world by ?scenario=busy and starts on ?page=accounts, as the tray would.
const asked = new URLSearchParams(window.location.search);
const bridge = createFakeBridge((asked.get('scenario') ?? 'busy') as Scenario);
Object.defineProperty(window, 'outtray', { value: bridge });
