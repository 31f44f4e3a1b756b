import type { Settings, SettingsLayer } from './settings.ts';

/** What holds where no settings file says otherwise. The schema reads its defaults from here. */
export const DEFAULT_SETTINGS: Settings = {
  enabled: true,
  gate: 'advisory',
  failOn: 'error',
  maxComments: 5,
  drafts: false,
  ignore: [],
  rules: [],
  paths: [],
  ai: { enabled: true, effort: 'medium', budgetUsdPerDay: 5 },
};

/**
 * Lays settings files over the defaults, the parent before its child. The last layer that has a key decides it;
 * entries for rules and paths add up in order, because of several that fit a rule the last one wins.
 */
export function resolveSettings(layers: readonly SettingsLayer[]): Settings {
  return layers.reduce<Settings>((settings, { written }) => {
    const { rules, paths, ai, ...keys } = written;
    return {
      ...settings,
      ...keys,
      rules: [...settings.rules, ...rules],
      paths: [...settings.paths, ...paths],
      ai: { ...settings.ai, ...ai },
    };
  }, DEFAULT_SETTINGS);
}
