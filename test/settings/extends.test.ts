import { describe, expect, it } from 'vitest';
import { extendsOf, parentPlace, parseExtended } from '../../src/settings/extends.ts';
import { showSettings } from '../../src/settings/show-settings.ts';
import { RULES } from './catalogue.ts';

const parent = {
  path: 'acme/.github:.github/rust-pro.yml',
  text: 'gate: required\nmax-comments: 9\nrules: { "*": info, unsafe/*: error }\npaths: { ignore: [vendor/**], "a/**": { rules: { "*": off } } }\nai: { enabled: false, effort: low }\n',
};
const child = {
  path: '.github/rust-pro.yml',
  text: 'extends: .github\nmax-comments: 2\nrules: { unsafe/static-mut: { level: off } }\npaths: { ignore: [], "b|/**": { rules: { unsafe/undocumented-block: { options: { max-lines: 7 } } } } }\nai: { effort: high }\n',
};

describe('a file that extends another', () => {
  it('wins key by key, and adds its entries after those of the parent', () => {
    const { settings, faults } = parseExtended(parent, child, RULES);
    expect(faults).toEqual([]);
    expect(settings).toMatchObject({ gate: 'required', maxComments: 2, failOn: 'error', ignore: [] });
    expect(settings.ai).toEqual({ enabled: false, effort: 'high', budgetUsdPerDay: 5 });
    expect(settings.rules.map(({ pattern, level }) => [pattern, level])).toEqual([
      ['*', 'info'],
      ['unsafe/*', 'error'],
      ['unsafe/static-mut', 'off'],
    ]);
    expect(settings.paths.map(({ glob }) => glob)).toEqual(['a/**', 'b|/**']);
  });

  it('has the faults of both, each under its own path', () => {
    const broken = { ...parent, text: 'extends: .github\ngate: no\n' };
    const { faults } = parseExtended(broken, { ...child, text: 'drafts: 1' }, RULES);
    expect(faults.map(({ path, line, message }) => [path, line, message])).toEqual([
      [broken.path, 1, 'settings that others extend can not extend others themselves'],
      [broken.path, 2, 'gate: "no" is not one of advisory, required'],
      [child.path, 1, 'drafts: expected `true` or `false`, found 1'],
    ]);
  });

  it('is known by its key', () => {
    expect(extendsOf(child.text)).toBe('.github');
    expect(extendsOf('gate: advisory')).toBeNull();
    expect(extendsOf('extends: [a]')).toBeNull();
    expect(extendsOf('extends: [')).toBeNull();
    expect(extendsOf('# extends: .github')).toBeNull();
  });

  it('names the repository of its own owner only', () => {
    expect(parentPlace('.github', 'acme')).toEqual({ owner: 'acme', name: '.github' });
    expect(parentPlace('Acme/.github', 'acme')).toEqual({ owner: 'acme', name: '.github' });
    for (const value of [
      'other/.github',
      'acme/tools',
      'tools',
      'acme/.github/x',
      '/.github',
      '../.github',
    ]) {
      expect(parentPlace(value, 'acme'), value).toHaveProperty('fault');
    }
    expect(parentPlace('other/.github', 'acme')).toEqual({
      fault: '"other/.github" belongs to another owner; only "acme/.github" can be extended',
    });
  });
});

describe('the settings as shown', () => {
  const { layers } = parseExtended(parent, child, RULES);

  it('tell the file and line that each value comes from', () => {
    expect(showSettings(layers, 'text')).toMatchInlineSnapshot(`
      "enabled                                      true              default
      gate                                         required          acme/.github:.github/rust-pro.yml:1
      fail-on                                      error             default
      max-comments                                 2                 .github/rust-pro.yml:2
      drafts                                       false             default
      paths.ignore                                 []                .github/rust-pro.yml:4
      ai.enabled                                   false             acme/.github:.github/rust-pro.yml:5
      ai.effort                                    high              .github/rust-pro.yml:5
      ai.budget-usd-per-day                        5                 default
      rules.*                                      info              acme/.github:.github/rust-pro.yml:3
      rules.unsafe/*                               error             acme/.github:.github/rust-pro.yml:3
      rules.unsafe/static-mut                      off               .github/rust-pro.yml:3
      paths.a/**.rules.*                           off               acme/.github:.github/rust-pro.yml:4
      paths.b|/**.rules.unsafe/undocumented-block  { max-lines: 7 }  .github/rust-pro.yml:4
      "
    `);
  });

  it('are a table in Markdown, where a bar of a glob does not end the cell', () => {
    const table = showSettings(layers, 'markdown');
    expect(table).toContain(
      '| setting | value | from |\n| --- | --- | --- |\n| `enabled` | `true` | default |\n',
    );
    expect(table).toContain(
      '| `paths.b\\|/**.rules.unsafe/undocumented-block` | `{ max-lines: 7 }` | .github/rust-pro.yml:4 |\n',
    );
  });

  it('name the command line as a source without a line', () => {
    const flags = {
      source: 'command line',
      written: { failOn: 'never' as const, rules: [], paths: [], ai: {} },
      lines: {},
    };
    expect(showSettings([...layers, flags], 'text')).toMatch(/^fail-on +never +command line$/m);
  });
});
