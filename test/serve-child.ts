import { writeSync } from 'node:fs';
import { runServer } from '../src/run-server.ts';

// A server whose jobs take JOB_MS, and get GRACE_MS at the end, for tests of how it starts and how it ends.
process.exitCode = await runServer(() => ({
  grace: Number(process.env.GRACE_MS),
  handle: async ({ deliveryId }) => {
    writeSync(1, `started ${deliveryId}\n`);
    await new Promise((resolve) => setTimeout(resolve, Number(process.env.JOB_MS)));
    writeSync(1, `ended ${deliveryId}\n`);
  },
}));
