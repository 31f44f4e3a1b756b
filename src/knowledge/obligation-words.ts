/** A kind of obligation: how an obligation of that kind is put, and what a comment may call it, or give as its reason. */
export type ObligationKind = { readonly asked: RegExp; readonly said: RegExp };

/** What nearly any reason rests on: something checked, held, owned, promised, or said elsewhere. */
export const GENERAL_REASON =
  /\b(?:check|assert|ensur|guarant|invariant|contract|promis|uph[eo]ld|caller|construct|always|never|know|known|above|below|see|same|implied|by definition|because|since|due|thus|so|trait|require|requirement|valid|precondition|type|static|const|own|held|hold|lock|we|just)\w*/i;

/** The kinds, by the words of `safety-obligations.ts`. */
export const OBLIGATION_KINDS: readonly ObligationKind[] = [
  { asked: /null/i, said: /null|dangling|non-?zero|some\b|referenc|\bref\b|&|box|alloc|address|from_ref/i },
  { asked: /aligned/i, said: /align|layout|u8|byte|packed|repr|referenc/i },
  {
    asked: /bounds|length|capacity|index|count|distance|whole/i,
    said: /bound|index|indices|len|size|range|capac|offset|within|inside|fit|overflow|max|min|less|great|at most|at least|enough|remain|count|end|start|first|last|empty|slot|[<>≤≥=]|%|mask|element|items?\b/i,
  },
  {
    asked: /initiali[sz]ed/i,
    said: /init|writ|fill|set|zero|pars|read|store|construct|creat|default|some\b|assigned|populat|plain|pod\b/i,
  },
  {
    asked: /live|lives|lifetime|allocation|used or dropped|owns the memory|stays so/i,
    said: /live|alive|lifetime|'\w+|outliv|drop|free|dealloc|borrow|own|keep|hold|scope|static|guard|pin|arc\b|rc\b|refcount|reference count|retain|exist|dangling|alloc/i,
  },
  {
    asked:
      /conflicting|writes to|other reference|touches|changes|owned by nobody|overlap|race|other thread|same time/i,
    said: /alias|exclusive|unique|&mut|mutabl|only|sole|lock|mutex|no other|nobody|none|borrow|concurren|shared|thread|race|disjoint|overlap|distinct|different|once|atomic|sync|own|private|single/i,
  },
  {
    asked: /utf-?8|scalar value/i,
    said: /utf|ascii|char|str\b|string|text|digit|encod|boundar|from_utf8|valid/i,
  },
  {
    asked: /came from|into_raw|allocat/i,
    said: /into_raw|from|alloc|creat|came|box|leak|obtain|origin|return|gave|made|arc|rc|construct|own/i,
  },
  {
    asked: /twice|once|dropped again|turned back/i,
    said: /once|twice|double|forget|manuallydrop|mov|drop|consum|take|own|copy|again|first|only|return|never/i,
  },
  {
    asked: /layout|target|every value|bytes are/i,
    said: /layout|repr|transparent|size|same|bit|niche|represent|cast|equivalen|identical|wrapper|newtype|lifetime|compatib|valid|abi|extend|static|type/i,
  },
  { asked: /moved|pinned/i, said: /pin|mov|project|structural|unpin/i },
  {
    asked: /`None`|`Err`|never reaches|condition/i,
    said: /some|none|ok|err|exist|present|unreach|match|check|always|never|impossible|insert|contain|empty|just|must/i,
  },
];
