import { describe, expect, it } from 'vitest';
import { houseOf, housesOf } from '../../src/syntax/house.ts';
import { changeOf } from '../support/example-change.ts';

const OURS = '[package]\nrepository = "https://github.com/Ours/it"\n';

describe('the house of a repository', () => {
  it('is what the manifests above a file named before the change', () => {
    const context = { 'Cargo.toml': OURS, 'vendor/a/Cargo.toml': OURS.replace('Ours', 'others') };
    const change = changeOf('deny.toml', '', '', context);
    expect([...housesOf(change, 'deny.toml')]).toEqual(['github.com/ours']);
    expect([...housesOf(change, '.cargo/config.toml')]).toEqual(['github.com/ours']);
    expect([...housesOf(change, 'vendor/a/Cargo.toml')]).toEqual(['github.com/ours', 'github.com/others']);
  });

  it('is not what the change itself says', () => {
    const workspace = OURS.replace('[package]', '[workspace.package]');
    expect([
      ...housesOf(changeOf('Cargo.toml', workspace, OURS.replace('Ours', 'evil')), 'Cargo.toml'),
    ]).toEqual(['github.com/ours']);
    expect(housesOf(changeOf('Cargo.toml', null, OURS), 'Cargo.toml').size).toBe(0);
    expect(housesOf({ ...changeOf('Cargo.toml', null, OURS), source: 'tree' }, 'Cargo.toml').size).toBe(1);
  });

  it('is the owner at a host', () => {
    expect(houseOf('git+https://GitHub.com/Ours/it?rev=1')).toBe('github.com/ours');
    expect([houseOf('https://github.com/ours'), houseOf('ours'), houseOf('')]).toEqual([null, null, null]);
  });
});
