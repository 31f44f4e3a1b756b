import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { isAllowed } from './allowances.ts';
import { type Operation, restSpec, type Schema, webhookSpec } from './spec.ts';

export type Violation = {
  readonly kind: 'request' | 'response' | 'webhook' | 'graphql' | 'unimplemented';
  /** Operation id, webhook name, or method and path. */
  readonly where: string;
  readonly message: string;
};

const REST = 'rest';
const WEBHOOKS = 'webhooks';

/** Compares what is sent with GitHub's own descriptions; schemas are compiled when first met. */
export class Judge {
  readonly violations: Violation[] = [];

  /** Records a violation and says so. */
  record(kind: Violation['kind'], where: string, message: string): void {
    this.violations.push({ kind, where, message });
  }

  /** The faults of a request; each is on record as well. */
  request(
    operation: Operation,
    params: Record<string, string>,
    query: URLSearchParams,
    body: unknown,
  ): ErrorObject[] {
    const faults: ErrorObject[] = [];
    for (const [name, value] of Object.entries(params)) this.#parameter(operation, 'path', name, value);
    for (const [name, value] of query) this.#parameter(operation, 'query', name, value);
    if (operation.body === null) {
      if (body !== undefined)
        this.record('request', operation.id, 'has a body, which the operation does not take');
    } else if (body !== undefined || operation.bodyRequired) {
      const check = compiled(`${operation.id} body`, REST, operation.body);
      if (!check(body ?? {})) faults.push(...(check.errors ?? []));
    }
    for (const fault of faults) this.record('request', operation.id, describe('body', fault));
    return faults;
  }

  #parameter(operation: Operation, where: 'path' | 'query', name: string, value: string): void {
    const parameter = operation.parameters.find((one) => one.in === where && one.name === name);
    // {base} and {head} of a comparison are one parameter in the description.
    if (parameter === undefined && where === 'path') return;
    if (parameter === undefined) {
      this.record('request', operation.id, `has no query parameter "${name}"`);
      return;
    }
    const check = compiled(`${operation.id} ${where} ${name}`, REST, parameter.schema);
    if (check(coerced(parameter.schema, value))) return;
    for (const fault of check.errors ?? []) this.record('request', operation.id, describe(name, fault));
  }

  response(operation: Operation, status: number, body: unknown): void {
    const schema = operation.responses[String(status)];
    if (schema === undefined) {
      // Any operation may meet the platform's own refusals, which the description leaves out.
      const platform = status >= 400 || [301, 304, 307].includes(status);
      if (!platform) this.record('response', operation.id, `answers ${status}, which is not described`);
      return;
    }
    if (schema === null || body === undefined) return;
    const check = compiled(`${operation.id} ${status}`, REST, schema);
    if (check(body)) return;
    const faults = (check.errors ?? []).filter((fault) => !isAllowed(operation.id, fault));
    // A fault inside anyOf shows once more as the failure of the anyOf itself.
    const real = faults.filter((fault) => fault.keyword !== 'anyOf' && fault.keyword !== 'oneOf');
    for (const fault of real) this.record('response', operation.id, describe(String(status), fault));
  }

  webhook(name: string, payload: unknown): void {
    const schema = webhookSpec().webhooks[name];
    if (schema === undefined) {
      this.record('webhook', name, 'is not in the selection of webhooks');
      return;
    }
    const check = compiled(name, WEBHOOKS, schema);
    if (check(payload)) return;
    const faults = (check.errors ?? []).filter((fault) => !isAllowed(name, fault));
    for (const fault of faults) this.record('webhook', name, describe('payload', fault));
  }
}

const kits = new Map<string, Ajv2020>();
const checks = new Map<string, ValidateFunction>();

function kit(name: string): Ajv2020 {
  const known = kits.get(name);
  if (known !== undefined) return known;
  // Each shared schema is compiled once, and nothing is polished: compiling is what takes the time here.
  const quick = { inlineRefs: false, code: { optimize: false } } as const;
  const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false, validateSchema: false, ...quick });
  formats.default(ajv);
  const spec = name === REST ? restSpec() : webhookSpec();
  ajv.addSchema({ $id: name, components: spec.components });
  kits.set(name, ajv);
  return ajv;
}

function compiled(key: string, spec: string, schema: Schema): ValidateFunction {
  const id = `${spec} ${key}`;
  const known = checks.get(id);
  if (known !== undefined) return known;
  const check = kit(spec).compile(relative(schema, spec) as Schema);
  checks.set(id, check);
  return check;
}

/** References of a free-standing schema lead into the description it was cut from. */
function relative(value: unknown, spec: string): unknown {
  if (Array.isArray(value)) return value.map((item) => relative(item, spec));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === '$ref' && typeof item === 'string' ? `${spec}${item}` : relative(item, spec),
    ]),
  );
}

function coerced(schema: Schema, value: string): unknown {
  if (schema.type === 'integer' || schema.type === 'number') return value === '' ? value : Number(value);
  return schema.type === 'boolean' ? value === 'true' : value;
}

function describe(part: string, fault: ErrorObject): string {
  const { additionalProperty, allowedValues } = fault.params as Record<string, unknown>;
  const detail = additionalProperty ?? (Array.isArray(allowedValues) ? allowedValues.join(', ') : '');
  return `${part}${fault.instancePath} ${fault.message ?? fault.keyword} ${String(detail)}`.trim();
}
