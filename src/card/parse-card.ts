import { UserError } from '../errors.ts';
import type { TextRange } from '../finding/finding.ts';
import { readYaml, type TextFault, YAML_LIMITS } from '../text/yaml.ts';
import type { YamlEntry, YamlNode } from '../text/yaml-node.ts';
import type { AgentCard, CardExample } from './card.ts';
import { type ListRule, ShapeReader } from './card-shape.ts';
import { describeFaults } from './describe-card.ts';
import { splitCard } from './front-matter.ts';

/** A card that cannot be used, with every fault found in it. */
export class CardError extends UserError {
  readonly faults: readonly TextFault[];

  constructor(path: string, faults: readonly TextFault[]) {
    super(`cannot use the agent card:\n${describeFaults(path, faults)}`);
    this.faults = faults;
  }
}

const FRONT_KEYS = ['name', 'description', 'model', 'color'] as const;
const BODY_KEYS = ['instructions', 'routing_triggers', 'examples', 'defaults', 'policies'] as const;
// The product's own card has 26 triggers and ten policies, which a test holds it to; a team's card may differ.
const TRIGGERS: ListRule = { part: 'triggers', least: 1, most: 200 };
const POLICIES: ListRule = { part: 'policies', least: 1, most: 20 };
const PREFERS: ListRule = { part: 'preferences', least: 0, most: 100 };
const EXAMPLES: ListRule = { part: 'examples', least: 0, most: 40 };

/** Reads an agent card: front matter between `---` lines, then a YAML body. Throws a `CardError` that tells all faults. */
export function parseCard(text: string, path: string): AgentCard {
  const { card, faults } = checkCard(text, path);
  if (card === null) throw new CardError(path, faults);
  return card;
}

/** What was found in the file at `path`: a card and no faults, or null and at least one fault, in text order. */
export type CardCheck = {
  readonly path: string;
  readonly card: AgentCard | null;
  readonly faults: readonly TextFault[];
};

/** As `parseCard`, without throwing. */
export function checkCard(text: string, path: string): CardCheck {
  const shape = new ShapeReader();
  const card = readCard(text, shape);
  if (shape.faults.length === 0) return { path, card, faults: [] };
  // A forbidden character is found by both halves.
  const told = new Map(
    shape.faults.map((fault) => [`${fault.line}:${fault.column} ${fault.message}`, fault]),
  );
  const faults = [...told.values()].toSorted((a, b) => a.line - b.line || a.column - b.column);
  return { path, card: null, faults };
}

function readCard(text: string, shape: ShapeReader): AgentCard | null {
  // Before anything else looks at it: a huge file is not even split.
  if (text.length > YAML_LIMITS.maxBytes) {
    readHalf(text, { start: 0, end: text.length }, shape);
    return null;
  }
  const halves = splitCard(text);
  if ('message' in halves) {
    shape.faults.push(halves);
    return null;
  }
  const front = readFront(readHalf(text, halves.front, shape), shape);
  return { ...front, ...readBody(readHalf(text, halves.body, shape), shape) };
}

/** The value of one half, or null where that half has faults of its own. */
function readHalf(text: string, within: TextRange, shape: ShapeReader): YamlNode | null {
  const reading = readYaml(text, { within });
  if (!reading.ok) shape.faults.push(...reading.faults);
  else if (reading.root !== null) return reading.root;
  else
    shape.faults.push({
      ...lineAfter(text, within.start),
      message: 'expected keys and values, found nothing',
    });
  return null;
}

function readFront(root: YamlNode | null, shape: ShapeReader) {
  const front = root === null ? {} : shape.keys(root, 'the front matter', FRONT_KEYS);
  return {
    name: shape.line(front.name, 'name'),
    description: shape.text(front.description, 'description').trim(),
    model: shape.line(front.model, 'model'),
    color: shape.line(front.color, 'color'),
  };
}

function readBody(root: YamlNode | null, shape: ShapeReader) {
  const body = root === null ? {} : shape.keys(root, 'the body', BODY_KEYS);
  const policies = shape.texts(body.policies, 'policies', POLICIES);
  return {
    instructions: shape.text(body.instructions, 'instructions'),
    triggers: shape
      .texts(body.routing_triggers, 'routing_triggers', TRIGGERS)
      .map((word) => word.toLowerCase()),
    examples: readExamples(body.examples, shape),
    prefers: readPrefers(body.defaults, shape),
    policies: policies.map((sentence, index) => ({ id: `P${index + 1}`, text: sentence })),
  };
}

function readPrefers(entry: YamlEntry | undefined, shape: ShapeReader): readonly string[] {
  if (entry === undefined) return [];
  const { prefers } = shape.keys(entry.value, 'defaults', ['prefers']);
  return shape.texts(prefers, 'defaults.prefers', PREFERS);
}

function readExamples(entry: YamlEntry | undefined, shape: ShapeReader): readonly CardExample[] {
  const items = shape.list(entry, 'examples', EXAMPLES);
  const examples = items.map((item, index) => {
    const name = `example ${index + 1}`;
    const { role, content } = shape.keys(item, name, ['role', 'content']);
    // A conversation: a question, then its answer.
    const due = index % 2 === 0 ? 'user' : 'assistant';
    const said = shape.line(role, `the role of ${name}`);
    if (role !== undefined && said !== '' && said !== due) {
      shape.fault(role.value, `expected the role "${due}" for ${name}, found "${said.slice(0, 40)}"`);
    }
    return { role: due, content: shape.text(content, `the content of ${name}`) } as const;
  });
  if (entry !== undefined && items.length % 2 === 1) {
    shape.fault(
      items.at(-1) ?? entry,
      'expected an answer of the assistant after the last example of the user',
    );
  }
  return examples;
}

function lineAfter(text: string, offset: number): { line: number; column: number } {
  return { line: text.slice(0, offset).split('\n').length, column: 1 };
}
