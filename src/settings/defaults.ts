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
  const written = layers.map((layer) => layer.written);
  const ai: Settings['ai'] = Object.assign({}, DEFAULT_SETTINGS.ai, ...written.map((one) => one.ai));
  const settings: Settings = Object.assign({}, DEFAULT_SETTINGS, ...written);
  return {
    ...settings,
    ai,
    rules: written.flatMap(({ rules }) => rules),
    paths: written.flatMap(({ paths }) => paths),
  };
}
