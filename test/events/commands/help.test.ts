import { expect, test } from 'vitest';
import { renderHelp } from '../../../src/events/commands/help.ts';
import { COMMAND_NAMES, specOf } from '../../../src/events/commands/registry.ts';

test('help lists the commands of this version and no other', () => {
  const help = renderHelp();
  for (const name of COMMAND_NAMES) {
    const row = help.split('\n').filter((line) => line.startsWith(`| \`/rust-pro ${name}`));
    expect(row.length, name).toBe(specOf(name).since === 'now' ? 1 : 0);
  }
});

test('no row of the table falls apart at a bar', () => {
  const rows = renderHelp()
    .split('\n')
    .filter((line) => line.startsWith('|'));
  for (const row of rows) expect(row.replaceAll('\\|', '').split('|'), row).toHaveLength(5);
});
