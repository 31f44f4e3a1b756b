import { createRequire } from 'node:module';
import type * as Calculator from 'ae-cvss-calculator';

export type CvssSeverity = 'none' | 'low' | 'medium' | 'high' | 'critical';
/** A score from 0 to 10 and its word in the specification's rating. */
export type CvssScore = { readonly score: number; readonly severity: CvssSeverity };

const require = createRequire(import.meta.url);
const BASE_3 = ['AV', 'AC', 'PR', 'UI', 'S', 'C', 'I', 'A'];
const BASE_4 = ['AV', 'AC', 'AT', 'PR', 'UI', 'VC', 'VI', 'VA', 'SC', 'SI', 'SA'];
const BASE: Readonly<Record<string, readonly string[]>> = { '3.0': BASE_3, '3.1': BASE_3, '4.0': BASE_4 };

/**
 * The score of a CVSS vector, versions 3.0, 3.1 and 4.0; null for what is none. Of version 3 it is the base score,
 * which is what databases publish; version 4 has a single score, in which a threat metric counts.
 */
export function cvssScore(vector: string): CvssScore | null {
  const version = /^CVSS:(3\.0|3\.1|4\.0)\//.exec(vector)?.[1] ?? '';
  // X stands for what is not said.
  const metrics = vector
    .split('/')
    .slice(1)
    .filter((metric) => !metric.endsWith(':X'));
  const names = metrics.map((metric) => /^([A-Z]+):[A-Z]/i.exec(metric)?.[1] ?? '');
  const isWhole = BASE[version]?.every((name) => names.includes(name)) ?? false;
  if (!isWhole || names.includes('') || new Set(names).size !== names.length) return null;
  const score = scoreOf(vector, version);
  return score === null ? null : { score, severity: severityOf(score) };
}

function scoreOf(vector: string, version: string): number | null {
  // Loaded on demand: it takes as long as a small review, and few reviews meet a vector.
  const { Cvss3P0, Cvss3P1, Cvss4P0 }: typeof Calculator = require('ae-cvss-calculator');
  try {
    if (version === '4.0') return new Cvss4P0(vector).calculateScores().overall;
    return new (version === '3.0' ? Cvss3P0 : Cvss3P1)(vector).calculateScores().base ?? null;
  } catch {
    // The library refuses unknown metrics and values in this way.
    return null;
  }
}

function severityOf(score: number): CvssSeverity {
  if (score === 0) return 'none';
  if (score < 4) return 'low';
  if (score < 7) return 'medium';
  return score < 9 ? 'high' : 'critical';
}
