import type { LexiconEntry } from './lexicon-entry.ts';

// The card has both names for one thing.
const WASM: LexiconEntry = {
  words: ['wasm', 'webassembly', 'wasm32', 'wasi', 'wasip1', 'wasip2', 'wasm-pack', 'wit-bindgen'],
  crates: [
    'wasm-bindgen',
    'wasm-bindgen-*',
    'web-sys',
    'js-sys',
    'wasmtime',
    'wasmtime-*',
    'wasmer',
    'wit-bindgen',
    'wasi',
    'gloo',
    'gloo-*',
    'console-error-panic-hook',
  ],
  code: /#\[\s*wasm_bindgen\b|\bwasm32\b/,
  path: /\.(?:wasm|wat|wit)$/,
};

/** Triggers of runtimes, frameworks and the places where services run. */
export const SERVICES = {
  // `tokio_util` and its like are Tokio; the word alone is enough, for nothing else has that name.
  tokio: { words: ['tokio'], crates: ['tokio', 'tokio-*'] },
  axum: { words: ['axum'], crates: ['axum', 'axum-*'] },
  // An English word: only as a package.
  tonic: { words: ['tonic-build', 'tonic-prost'], crates: ['tonic', 'tonic-*'] },
  webassembly: WASM,
  wasm: WASM,
  kubernetes: {
    words: ['kubernetes', 'k8s', 'kubectl', 'kube-rs', 'kubelet', 'helm-chart', 'helm-charts'],
    crates: ['kube', 'kube-*', 'k8s-openapi'],
    yaml: /^\s*(?:-\s*)?apiVersion:\s*\S/,
    path: /(?:^|\/)(?:Chart\.ya?ml$|kustomization\.ya?ml$|(?:helm|k8s|kubernetes|kustomize)\/)/,
  },
  opentelemetry: {
    words: ['opentelemetry', 'otlp', 'otel'],
    crates: ['opentelemetry', 'opentelemetry-*', 'tracing-opentelemetry', 'axum-tracing-opentelemetry'],
    text: /\bOTEL_[A-Z]/,
  },
  prometheus: {
    words: ['prometheus', 'promql', 'pushgateway'],
    crates: ['prometheus', 'prometheus-*', 'metrics-exporter-prometheus', 'axum-prometheus'],
  },
  'distributed-system': {
    words: [
      'distributed-system',
      'distributed-systems',
      'distributed-lock',
      'distributed-tracing',
      'leader-election',
      'two-phase-commit',
      'split-brain',
      'eventual-consistency',
      'eventually-consistent',
      'quorum',
      'paxos',
      'crdt',
      'vector-clock',
      'raft-log',
      'raft-leader',
      'raft-consensus',
      'raft-group',
      'raft-cluster',
      'gossip-protocol',
      'consistent-hashing',
    ],
    crates: [
      'openraft',
      'raft',
      'raft-*',
      'etcd-client',
      'rdkafka',
      'async-nats',
      'lapin',
      'chitchat',
      'foca',
      'tarpc',
      'zookeeper-client',
      'automerge',
      'crdts',
    ],
  },
} as const satisfies Record<string, LexiconEntry>;
