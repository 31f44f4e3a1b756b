import type { DispositionKind } from '../../ports.ts';
import type { CommandName } from './registry.ts';

/** A command of this version with its arguments checked. Ids are normalised: `RP-7F3A`, `unsafe/static-mut`, `P10`. */
export type Command =
  | { readonly name: 'review'; readonly full: boolean }
  | { readonly name: 'explain'; readonly subject: ExplainSubject }
  | {
      readonly name: 'resolve';
      readonly findingId: string;
      readonly kind: DispositionKind;
      readonly reason: string;
    }
  | { readonly name: 'reopen'; readonly findingId: string }
  | { readonly name: 'policy'; readonly policy: string | null }
  | { readonly name: 'config' }
  | { readonly name: 'status' }
  | { readonly name: 'help' };

type ExplainSubject =
  | { readonly kind: 'finding'; readonly id: string }
  | { readonly kind: 'rule'; readonly id: string };

/** One line addressed to us. Everything but `command` is answered with words alone; `line` is the line as typed. */
export type ParsedCommand = { readonly line: string } & (
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'invalid'; readonly name: CommandName; readonly why: string }
  | { readonly kind: 'later'; readonly name: CommandName }
  | { readonly kind: 'unknown'; readonly word: string; readonly nearest: CommandName | null }
  | { readonly kind: 'refused'; readonly why: string }
);
